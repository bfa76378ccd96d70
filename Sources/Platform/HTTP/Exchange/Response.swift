/// What is answered to a request. Where the message ends, its date and whether the connection goes
/// on are the connection's to say; what the fields say of that is left out.
public struct Response: Sendable {
    public var status: Status
    public var fields: ResponseFields
    public var body: ResponseBody

    public init(
        _ status: Status = .ok, fields: ResponseFields = ResponseFields(),
        body: ResponseBody = .empty
    ) {
        (self.status, self.fields, self.body) = (status, fields, body)
    }

    public static func json(_ bytes: [UInt8], _ status: Status = .ok) -> Response {
        Response(status, fields: .json, body: .bytes(bytes))
    }

    public static func text(_ text: String, _ status: Status = .ok) -> Response {
        Response(status, fields: .plainText, body: .bytes(Array(text.utf8)))
    }
}

extension Response {
    /// An answer that only announces another would leave its client waiting for that one.
    func demandFinalStatus() throws(InterimStatus) {
        if case .webSocket = body { return }
        guard !status.isInformational else { throw InterimStatus(status: status) }
    }
}

/// A handler has answered with a status that is no answer.
struct InterimStatus: Error, CustomStringConvertible {
    let status: Status

    var description: String { "the handler's answer is no final one: \(status)" }
}

public enum ResponseBody: Sendable {
    case empty
    case bytes([UInt8])
    /// Made while it is sent. `length` says how much it will be, if that is known; without it the
    /// message is sent in chunks.
    case stream(length: Int?, @Sendable (BodyWriter) async throws -> Void)
    /// The connection becomes a web socket, of that subprotocol; see ``Response/webSocket(for:_:_:)``.
    case webSocket(WebSocketOptions, String?, @Sendable (WebSocket) async throws -> Void)
}

extension ResponseBody {
    /// How many bytes it will be, where that is known.
    var byteCount: Int? {
        switch self {
        case .empty: 0
        case .bytes(let bytes): bytes.count
        case .stream(let length, _): length
        case .webSocket: nil
        }
    }
}

extension ResponseFields {
    /// The content types that nearly every answer has, made once.
    public static let json = ResponseFields(contentType: "application/json")
    public static let plainText = ResponseFields(contentType: "text/plain; charset=utf-8")
    public static let html = ResponseFields(contentType: "text/html; charset=utf-8")

    public init(contentType: StaticString) {
        self.init()
        set(.contentType, contentType)
    }
}
