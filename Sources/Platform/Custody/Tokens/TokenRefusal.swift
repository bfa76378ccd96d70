/// Why a token did not do what it was asked.
public enum TokenRefusal: Error, Hashable, Sendable {
    /// No token of that label; those that are there.
    case noToken(label: String?, found: [String])
    /// Several, and no label to choose by.
    case severalTokens([String])
    /// The token makes no Ed25519 keys, or does not sign with them.
    case noEd25519
    /// The token has tried so often that it takes no PIN any more, or its PIN has expired.
    case locked(TokenCode)
    /// Something in this process is logged in, and the token would take any PIN from us.
    case alreadyOpen
    /// The token was taken out, or its session ended: open it again.
    case gone(TokenCode)
    /// It answered what it should not: a key without a public point, a secret that can be taken out.
    case badAnswer(TokenStep)
    case call(TokenStep, TokenCode)
}

/// What a token is asked for, by the name of the standard's function.
public enum TokenStep: String, Hashable, Sendable {
    case getFunctionList = "C_GetFunctionList"
    case initialise = "C_Initialize"
    case listSlots = "C_GetSlotList"
    case describeToken = "C_GetTokenInfo"
    case listMechanisms = "C_GetMechanismList"
    case openSession = "C_OpenSession"
    case login = "C_Login"
    case find = "C_FindObjects"
    case readAttributes = "C_GetAttributeValue"
    case generate = "C_GenerateKeyPair"
    case sign = "C_Sign"
}

extension TokenRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noToken(let label?, let found):
            "there is no token '\(label)'; there is \(Self.list(found))"
        case .noToken(nil, _): "there is no initialised token"
        case .severalTokens(let labels):
            "there are several tokens: name one of \(Self.list(labels)) (--token)"
        case .noEd25519: "the token does not make Ed25519 keys or sign with them"
        case .locked(let code): "the token takes no PIN any more: \(code)"
        case .alreadyOpen: "this process has opened the token already: use that keeper"
        case .gone(let code): "the token is gone, or its session has ended: \(code)"
        case .badAnswer(let step): "the token's answer to \(step.rawValue) cannot be right"
        case .call(let step, let code): "the token refused \(step.rawValue): \(code)"
        }
    }

    private static func list(_ labels: [String]) -> String {
        labels.isEmpty ? "none" : labels.map { "'\($0)'" }.joined(separator: ", ")
    }
}

/// What a call of a token answered, a number of the standard.
public struct TokenCode: Hashable, Sendable, CustomStringConvertible {
    public let number: UInt

    public init(_ number: UInt) { self.number = number }

    static let wasInitialised = TokenCode(0x191)
    static let wasLoggedIn = TokenCode(0x100)
    static let isNoParameter: Set<TokenCode> = [
        TokenCode(0x05), TokenCode(0x13), TokenCode(0x71), TokenCode(0x130), TokenCode(0x140),
    ]
    static let isWrongPIN: Set<TokenCode> = [TokenCode(0xA0), TokenCode(0xA1), TokenCode(0xA2)]
    static let isLocked: Set<TokenCode> = [TokenCode(0xA3), TokenCode(0xA4)]
    static let isGone: Set<TokenCode> = [
        TokenCode(0x32), TokenCode(0xB0), TokenCode(0xB3), TokenCode(0xE0), TokenCode(0x101),
        TokenCode(0x190),
    ]

    /// The standard's name where it has one, and the number.
    public var description: String {
        let digits = "0x" + String(number, radix: 16, uppercase: true)
        return Self.names[number].map { "\($0) (\(digits))" } ?? digits
    }

    private static let names: [UInt: String] = [
        0x00: "CKR_OK", 0x01: "CKR_CANCEL", 0x02: "CKR_HOST_MEMORY", 0x03: "CKR_SLOT_ID_INVALID",
        0x05: "CKR_GENERAL_ERROR", 0x06: "CKR_FUNCTION_FAILED", 0x07: "CKR_ARGUMENTS_BAD",
        0x08: "CKR_NO_EVENT", 0x09: "CKR_NEED_TO_CREATE_THREADS", 0x0A: "CKR_CANT_LOCK",
        0x10: "CKR_ATTRIBUTE_READ_ONLY", 0x11: "CKR_ATTRIBUTE_SENSITIVE",
        0x12: "CKR_ATTRIBUTE_TYPE_INVALID", 0x13: "CKR_ATTRIBUTE_VALUE_INVALID",
        0x1B: "CKR_ACTION_PROHIBITED", 0x20: "CKR_DATA_INVALID", 0x21: "CKR_DATA_LEN_RANGE",
        0x30: "CKR_DEVICE_ERROR", 0x31: "CKR_DEVICE_MEMORY", 0x32: "CKR_DEVICE_REMOVED",
        0x50: "CKR_FUNCTION_CANCELED", 0x51: "CKR_FUNCTION_NOT_PARALLEL",
        0x54: "CKR_FUNCTION_NOT_SUPPORTED", 0x60: "CKR_KEY_HANDLE_INVALID",
        0x62: "CKR_KEY_SIZE_RANGE", 0x63: "CKR_KEY_TYPE_INCONSISTENT",
        0x68: "CKR_KEY_FUNCTION_NOT_PERMITTED", 0x70: "CKR_MECHANISM_INVALID",
        0x71: "CKR_MECHANISM_PARAM_INVALID", 0x82: "CKR_OBJECT_HANDLE_INVALID",
        0x90: "CKR_OPERATION_ACTIVE", 0x91: "CKR_OPERATION_NOT_INITIALIZED",
        0xA0: "CKR_PIN_INCORRECT", 0xA1: "CKR_PIN_INVALID", 0xA2: "CKR_PIN_LEN_RANGE",
        0xA3: "CKR_PIN_EXPIRED", 0xA4: "CKR_PIN_LOCKED", 0xB0: "CKR_SESSION_CLOSED",
        0xB1: "CKR_SESSION_COUNT", 0xB3: "CKR_SESSION_HANDLE_INVALID",
        0xB5: "CKR_SESSION_READ_ONLY", 0xB6: "CKR_SESSION_EXISTS",
        0xB8: "CKR_SESSION_READ_WRITE_SO_EXISTS", 0xC0: "CKR_SIGNATURE_INVALID",
        0xC1: "CKR_SIGNATURE_LEN_RANGE", 0xD0: "CKR_TEMPLATE_INCOMPLETE",
        0xD1: "CKR_TEMPLATE_INCONSISTENT", 0xE0: "CKR_TOKEN_NOT_PRESENT",
        0xE1: "CKR_TOKEN_NOT_RECOGNIZED", 0xE2: "CKR_TOKEN_WRITE_PROTECTED",
        0x100: "CKR_USER_ALREADY_LOGGED_IN", 0x101: "CKR_USER_NOT_LOGGED_IN",
        0x102: "CKR_USER_PIN_NOT_INITIALIZED", 0x103: "CKR_USER_TYPE_INVALID",
        0x104: "CKR_USER_ANOTHER_ALREADY_LOGGED_IN", 0x105: "CKR_USER_TOO_MANY_TYPES",
        0x120: "CKR_RANDOM_SEED_NOT_SUPPORTED", 0x121: "CKR_RANDOM_NO_RNG",
        0x130: "CKR_DOMAIN_PARAMS_INVALID", 0x140: "CKR_CURVE_NOT_SUPPORTED",
        0x150: "CKR_BUFFER_TOO_SMALL", 0x190: "CKR_CRYPTOKI_NOT_INITIALIZED",
        0x191: "CKR_CRYPTOKI_ALREADY_INITIALIZED", 0x1A0: "CKR_MUTEX_BAD",
        0x1A1: "CKR_MUTEX_NOT_LOCKED",
    ]
}
