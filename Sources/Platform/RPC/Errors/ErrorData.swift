public import Records

/// The `data` of every error this server answers: a code and a name that never change, and what
/// helps to do better next time.
public struct ErrorData: Record, Hashable {
    /// The code of the error, or of the domain's refusal.
    public var code: Int64 = 0
    /// Its stable name, `lower_snake`.
    public var name = ""
    /// What was wrong and what was expected instead.
    public var reason: String?
    /// The way to the refused value: `params.limit`.
    public var field: String?
    /// Under which the server's log has more.
    public var correlationID: String?
    /// After how long the same call may be answered.
    public var retryAfterMs: UInt64?
    /// What the domain adds, in a shape of its own.
    public var details: RawJSON?

    public init() {}

    public init(code: Int64, name: String, reason: String? = nil, field: String? = nil) {
        self.code = code
        self.name = name
        self.reason = reason
        self.field = field
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("code", &code)
        try visit("name", &name)
        try visit("reason", &reason)
        try visit("field", &field)
        try visit("correlation_id", &correlationID)
        try visit("retry_after_ms", &retryAfterMs)
        try visit("details", &details)
    }
}
