import CPKCS11
public import Native
import Synchronization

/// A PKCS#11 library that is loaded and has been started.
///
/// A library is started once in a process and stays so, as it stays loaded: others in this process may
/// use it, too.
public struct TokenModule: @unchecked Sendable {
    // Sendable: the list of functions is a constant of a library that is never unloaded, and the
    // library was told to lock for itself (CKF_OS_LOCKING_OK).
    let functions: pkcs11_functions
    /// The file of the library.
    public let path: String

    /// The library that `setting` names, or the first that is found.
    public static func open(
        in places: NativePlaces, setting: String? = nil
    ) throws(CustodyError) -> TokenModule {
        let library: NativeLibrary
        let list: pkcs11_get_functions
        do throws(Unavailable) {
            library = try NativeLibrary.open(KnownLibraries.pkcs11, in: places, setting: setting)
            list = try library.symbols.function(
                "C_GetFunctionList", as: pkcs11_get_functions.self)
        } catch { throw .unavailable(error) }
        var functions: UnsafeMutablePointer<pkcs11_functions>?
        try check(.getFunctionList, list(&functions))
        guard let functions = functions?.pointee,
            functions.version.major == 2
                || functions.version.major == 3
        else { throw .token(.badAnswer(.getFunctionList)) }
        let module = TokenModule(functions: functions, path: library.path)
        try module.start()
        return module
    }

    private init(functions: pkcs11_functions, path: String) {
        (self.functions, self.path) = (functions, path)
    }

    private func start() throws(CustodyError) {
        var arguments = pkcs11_initialise_arguments()
        arguments.flags = UInt(CKF_OS_LOCKING_OK)
        let code = try call(.initialise, functions.C_Initialize) { $0(&arguments) }
        guard code.number == 0 || code == .wasInitialised else {
            throw Self.refusal(.initialise, code)
        }
    }

    /// An initialised token, in the slot where it is.
    struct Token: Hashable {
        let slot: UInt
        let label: String
        /// What tells it from every other token.
        let identity: [UInt8]
    }

    /// The tokens that are initialised, in order of slots.
    func tokens() throws(CustodyError) -> [Token] {
        let slots = try numbers(.listSlots) { room, count throws(CustodyError) in
            try call(.listSlots, functions.C_GetSlotList) { $0(1, room, &count) }
        }
        var tokens: [Token] = []
        for slot in slots {
            var info = pkcs11_token_info()
            let code = try call(.describeToken, functions.C_GetTokenInfo) { $0(slot, &info) }
            guard !TokenCode.isGone.contains(code) else { continue }
            guard code.number == 0 else { throw Self.refusal(.describeToken, code) }
            guard info.flags & UInt(CKF_TOKEN_INITIALIZED) != 0 else { continue }
            let label = withUnsafeBytes(of: info.label) { Array($0) }
            var identity = label
            withUnsafeBytes(of: info.manufacturer) { identity += $0 }
            withUnsafeBytes(of: info.model) { identity += $0 }
            withUnsafeBytes(of: info.serial) { identity += $0 }
            tokens.append(Token(slot: slot, label: Self.text(label), identity: identity))
        }
        return tokens
    }

    /// The token of that label, or the only one there is.
    func token(_ label: String?) throws(CustodyError) -> Token {
        let tokens = try tokens()
        let fitting = tokens.filter { label == nil || $0.label == label }
        guard let token = fitting.first else {
            throw .token(.noToken(label: label, found: tokens.map(\.label)))
        }
        guard fitting.count == 1 else { throw .token(.severalTokens(fitting.map(\.label))) }
        return token
    }

    func mechanisms(of token: Token) throws(CustodyError) -> Set<UInt> {
        Set(
            try numbers(.listMechanisms) { room, count throws(CustodyError) in
                try call(.listMechanisms, functions.C_GetMechanismList) {
                    $0(token.slot, room, &count)
                }
            })
    }

    // MARK: Calls

    /// Calls a function that a list may leave out.
    func call<Function>(
        _ step: TokenStep, _ function: Function?, _ body: (Function) -> UInt
    ) throws(CustodyError) -> TokenCode {
        guard let function else { throw .token(.badAnswer(step)) }
        return TokenCode(body(function))
    }

    static func check(_ step: TokenStep, _ number: UInt) throws(CustodyError) {
        guard number == 0 else { throw refusal(step, TokenCode(number)) }
    }

    static func refusal(_ step: TokenStep, _ code: TokenCode) -> CustodyError {
        if TokenCode.isLocked.contains(code) { return .token(.locked(code)) }
        if TokenCode.isGone.contains(code) { return .token(.gone(code)) }
        return .token(.call(step, code))
    }

    /// A list whose length is asked for first; it may have grown meanwhile, and is then asked for again.
    private func numbers(
        _ step: TokenStep,
        _ ask: (UnsafeMutablePointer<UInt>?, inout UInt) throws(CustodyError) -> TokenCode
    ) throws(CustodyError) -> [UInt] {
        let (most, tooSmall) = (UInt(4_096), TokenCode(0x150))
        for _ in 0..<4 {
            var count: UInt = 0
            try Self.check(step, ask(nil, &count).number)
            guard count <= most else { throw .token(.badAnswer(step)) }
            guard count > 0 else { return [] }
            var room = [UInt](repeating: 0, count: Int(count))
            let code = try ask(&room, &count)
            if code == tooSmall { continue }
            try Self.check(step, code.number)
            return Array(room.prefix(Int(clamping: count)))
        }
        throw .token(.badAnswer(step))
    }

    private static func text(_ bytes: [UInt8]) -> String {
        var bytes = bytes
        while bytes.last == UInt8(ascii: " ") || bytes.last == 0 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
