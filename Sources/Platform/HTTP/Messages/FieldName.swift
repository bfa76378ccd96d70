/// The name of a field: a token, kept in lower case.
public struct FieldName: Hashable, Sendable {
    let bytes: [UInt8]
    let key: UInt32

    /// The longest name that may be made, in bytes.
    public static let longest = 256

    /// `nil` unless `text` is a token of at most ``longest`` bytes.
    public init?(_ text: String) { self.init(text.utf8Span.span) }

    public init?(_ text: Span<UInt8>) {
        guard 1...Self.longest ~= text.count else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for index in text.indices {
            guard ByteClass.isToken(text[index]) else { return nil }
            bytes.append(ByteClass.lower(text[index]))
        }
        key = FieldLine.key(bytes.count, bytes[0], bytes[bytes.count - 1])
        self.bytes = bytes
    }

    /// The name in lower case.
    public var text: String { bytes.span.text }

    /// Whether the field belongs to the connection and its messages, and so is written by the
    /// server or the client and never by a handler.
    public var isFraming: Bool {
        [.connection, .contentLength, .keepAlive, .te, .trailer, .transferEncoding, .upgrade]
            .contains(self)
    }

    static func lowerCase(_ name: Span<UInt8>) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(name.count)
        for index in name.indices { bytes.append(ByteClass.lower(name[index])) }
        return bytes.span.text
    }

    func matches(_ line: FieldLine, in head: Span<UInt8>) -> Bool {
        line.key == key && head.isWord(bytes.span, in: line.name)
    }
}

extension FieldName: ExpressibleByStringLiteral {
    /// A name in our own text, which must be a token.
    public init(stringLiteral text: StaticString) {
        guard let name = FieldName("\(text)") else {
            preconditionFailure("\(text) is no name of a field")
        }
        self = name
    }
}

extension FieldName: CustomStringConvertible {
    public var description: String { text }
}

extension FieldName {
    public static let accept: FieldName = "accept"
    public static let acceptEncoding: FieldName = "accept-encoding"
    public static let acceptLanguage: FieldName = "accept-language"
    public static let acceptRanges: FieldName = "accept-ranges"
    public static let age: FieldName = "age"
    public static let allow: FieldName = "allow"
    public static let authorization: FieldName = "authorization"
    public static let cacheControl: FieldName = "cache-control"
    public static let connection: FieldName = "connection"
    public static let contentDisposition: FieldName = "content-disposition"
    public static let contentEncoding: FieldName = "content-encoding"
    public static let contentLength: FieldName = "content-length"
    public static let contentRange: FieldName = "content-range"
    public static let contentType: FieldName = "content-type"
    public static let cookie: FieldName = "cookie"
    public static let date: FieldName = "date"
    public static let etag: FieldName = "etag"
    public static let expect: FieldName = "expect"
    public static let expires: FieldName = "expires"
    public static let forwarded: FieldName = "forwarded"
    public static let host: FieldName = "host"
    public static let ifMatch: FieldName = "if-match"
    public static let ifModifiedSince: FieldName = "if-modified-since"
    public static let ifNoneMatch: FieldName = "if-none-match"
    public static let ifRange: FieldName = "if-range"
    public static let ifUnmodifiedSince: FieldName = "if-unmodified-since"
    public static let keepAlive: FieldName = "keep-alive"
    public static let lastEventID: FieldName = "last-event-id"
    public static let lastModified: FieldName = "last-modified"
    public static let link: FieldName = "link"
    public static let location: FieldName = "location"
    public static let origin: FieldName = "origin"
    public static let range: FieldName = "range"
    public static let referer: FieldName = "referer"
    public static let retryAfter: FieldName = "retry-after"
    public static let rateLimitLimit: FieldName = "x-ratelimit-limit"
    public static let rateLimitRemaining: FieldName = "x-ratelimit-remaining"
    public static let secWebSocketAccept: FieldName = "sec-websocket-accept"
    public static let secWebSocketExtensions: FieldName = "sec-websocket-extensions"
    public static let secWebSocketKey: FieldName = "sec-websocket-key"
    public static let secWebSocketProtocol: FieldName = "sec-websocket-protocol"
    public static let secWebSocketVersion: FieldName = "sec-websocket-version"
    public static let server: FieldName = "server"
    public static let setCookie: FieldName = "set-cookie"
    public static let strictTransportSecurity: FieldName = "strict-transport-security"
    public static let te: FieldName = "te"
    public static let traceparent: FieldName = "traceparent"
    public static let tracestate: FieldName = "tracestate"
    public static let trailer: FieldName = "trailer"
    public static let transferEncoding: FieldName = "transfer-encoding"
    public static let upgrade: FieldName = "upgrade"
    public static let userAgent: FieldName = "user-agent"
    public static let vary: FieldName = "vary"
    public static let via: FieldName = "via"
    public static let wwwAuthenticate: FieldName = "www-authenticate"
    public static let xContentTypeOptions: FieldName = "x-content-type-options"
    public static let xCorrelationID: FieldName = "x-correlation-id"
    public static let xForwardedFor: FieldName = "x-forwarded-for"
    public static let xCorrID: FieldName = "x-corr-id"
    public static let xRequestID: FieldName = "x-request-id"
}
