/// What a request asks for. Methods are case-sensitive; any token is one.
public enum RequestMethod: Hashable, Sendable {
    case get, head, post, put, patch, delete, options, trace, connect
    case other(String)

    /// The method as it stands in a request line.
    public var text: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .connect: "CONNECT"
        case .other(let text): text
        }
    }

    /// Whether it asks for no change (RFC 9110, 9.2.1).
    public var isSafe: Bool {
        switch self {
        case .get, .head, .options, .trace: true
        case .post, .put, .patch, .delete, .connect, .other: false
        }
    }

    /// Whether asking twice is as good as asking once (RFC 9110, 9.2.2).
    public var isIdempotent: Bool {
        switch self {
        case .put, .delete: true
        case .get, .head, .options, .trace: true
        case .post, .patch, .connect, .other: false
        }
    }

    /// `nil` unless `text` is a token of at most ``longest`` bytes.
    public init?(_ text: String) {
        let bytes = text.utf8Span.span
        guard 1...Self.longest ~= bytes.count else { return nil }
        for index in bytes.indices where !ByteClass.isToken(bytes[index]) { return nil }
        self.init(token: bytes)
    }

    /// The longest method taken, in bytes.
    public static let longest = 64

    init(token: Span<UInt8>) { self = MethodCode(token).method ?? .other(token.text) }
}

extension RequestMethod: CustomStringConvertible {
    public var description: String { text }
}

/// Which of the known methods it is, in a byte.
enum MethodCode: UInt8, Sendable {
    case get, head, post, put, patch, delete, options, trace, connect, other

    @inline(__always) init(_ token: Span<UInt8>) {
        self = .other
        var word: UInt64 = 0
        guard token.count <= 7 else { return }
        for index in token.indices { word = word &<< 8 | UInt64(token[index]) }
        switch word {
        case 0x47_45_54: self = .get
        case 0x48_45_41_44: self = .head
        case 0x50_4F_53_54: self = .post
        case 0x50_55_54: self = .put
        case 0x50_41_54_43_48: self = .patch
        case 0x44_45_4C_45_54_45: self = .delete
        case 0x4F_50_54_49_4F_4E_53: self = .options
        case 0x54_52_41_43_45: self = .trace
        case 0x43_4F_4E_4E_45_43_54: self = .connect
        default: return
        }
    }

    /// `nil` for what is known by its text alone.
    var method: RequestMethod? {
        switch self {
        case .get: .get
        case .head: .head
        case .post: .post
        case .put: .put
        case .patch: .patch
        case .delete: .delete
        case .options: .options
        case .trace: .trace
        case .connect: .connect
        case .other: nil
        }
    }
}
