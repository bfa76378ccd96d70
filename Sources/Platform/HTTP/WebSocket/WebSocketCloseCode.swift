/// Why a web socket was closed (RFC 6455, 7.4).
public struct WebSocketCloseCode: Hashable, Sendable {
    public let number: UInt16

    /// `nil` for a number that no frame may carry: one that is reserved, that stands only for the
    /// lack of a frame, or that nobody has registered.
    public init?(_ number: UInt16) {
        switch number {
        case 1_000...1_003, 1_007...1_014, 3_000...4_999: self.number = number
        default: return nil
        }
    }

    private init(registered number: UInt16) { self.number = number }

    public static let normal = Self(registered: 1_000)
    public static let goingAway = Self(registered: 1_001)
    public static let protocolError = Self(registered: 1_002)
    public static let unsupportedData = Self(registered: 1_003)
    public static let invalidPayload = Self(registered: 1_007)
    public static let policyViolation = Self(registered: 1_008)
    public static let messageTooBig = Self(registered: 1_009)
    public static let missingExtension = Self(registered: 1_010)
    public static let internalError = Self(registered: 1_011)
    public static let serviceRestart = Self(registered: 1_012)
    public static let tryAgainLater = Self(registered: 1_013)
    public static let badGateway = Self(registered: 1_014)
}

extension WebSocketCloseCode: CustomStringConvertible {
    public var description: String { "\(number)" }
}
