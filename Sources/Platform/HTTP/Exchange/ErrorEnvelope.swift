public import Records

/// How a service words its errors: one envelope for whatever is refused, by whomever.
public struct ErrorEnvelope: Sendable {
    public let body: @Sendable (Refusal, CorrelationID) -> [UInt8]
    public let fields: ResponseFields
    /// What the content looks like, for the reference.
    public let schema: Schema

    public init(
        fields: ResponseFields = .json, schema: Schema,
        body: @escaping @Sendable (Refusal, CorrelationID) -> [UInt8]
    ) {
        (self.fields, self.schema, self.body) = (fields, schema, body)
    }

    /// A ``PlainError``.
    public static let plain = ErrorEnvelope(schema: PlainError.schema) { refusal, correlation in
        PlainError(refusal, correlation).json() + [UInt8(ascii: "\n")]
    }

    func response(_ refusal: Refusal, _ correlation: CorrelationID) -> Response {
        var fields = self.fields
        fields.append(refusal.fields)
        if let seconds = refusal.retryAfterSeconds { fields.set(.retryAfter, Int(seconds)) }
        return Response(refusal.status, fields: fields, body: .bytes(body(refusal, correlation)))
    }
}

/// `{"error":{"code":…,"message":…,"correlation_id":…}}`: the envelope of a service that has none
/// of its own.
public struct PlainError: Record {
    public struct Content: Record {
        public var code = ""
        public var message = ""
        public var correlation = ""

        public init() {}

        public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("code", &code)
            try visit("message", &message)
            try visit("correlation_id", &correlation)
        }
    }

    public var error = Content()

    public init() {}

    init(_ refusal: Refusal, _ correlation: CorrelationID) {
        (error.code, error.message) = (refusal.code, refusal.message)
        error.correlation = correlation.text
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("error", &error)
    }
}
