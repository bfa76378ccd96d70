public import Telemetry

/// Fields of a request, checked when they are added: none can end its line and begin another.
public typealias RequestFields = ResponseFields

/// What a client asks. Where it is sent, how long it is, which codings it takes and whether the
/// connection goes on are the client's to say.
public struct ClientRequest: Sendable {
    public var method: RequestMethod
    public var target: WebTarget
    public var fields: RequestFields
    public var body: ClientBody
    /// Whether asking twice is as good as asking once; the method says so unless the caller does.
    public var isIdempotent: Bool
    /// Milliseconds for the whole exchange in place of the client's.
    public var deadline: UInt64?
    /// The most bytes of the answer's body in place of the client's.
    public var mostBytes: Int?
    /// The trace this belongs to, passed on as `traceparent`.
    public var trace: SpanContext?
    /// What ties this to other log lines, passed on as `X-Corr-ID`.
    public var correlation: CorrelationID?

    public init(
        _ method: RequestMethod, _ target: WebTarget, fields: RequestFields = RequestFields(),
        body: ClientBody = .empty
    ) {
        (self.method, self.target, self.fields, self.body) = (method, target, fields, body)
        isIdempotent = method.isIdempotent
    }

    public static func get(_ target: WebTarget) -> ClientRequest { ClientRequest(.get, target) }

    public static func post(_ target: WebTarget, json: [UInt8]) -> ClientRequest {
        ClientRequest(.post, target, fields: .json, body: .bytes(json))
    }
}

/// The content of a request.
public enum ClientBody: Sendable {
    case empty
    case bytes([UInt8])
    /// Made while it is sent, once for each try. Without a length it is sent in chunks. What makes it
    /// is cancelled once nobody wants the rest: the answer has come, or a deadline. The call waits for
    /// it to end, so it heeds its cancellation.
    case stream(length: Int?, @Sendable (ClientBodyWriter) async throws -> Void)
}

extension ClientRequest {
    /// The first field that is not the caller's to write.
    var reservedField: FieldName? {
        let reserved: [FieldName] = [
            .connection, .contentLength, .expect, .host, .keepAlive, .te, .trailer,
            .transferEncoding, .upgrade,
        ]
        return reserved.first { fields.contains($0) }
    }
}
