/// Why a request was not served. A handler may throw one; what else it throws is answered as an
/// internal error, and its words stay here.
public struct Refusal: Error, Sendable {
    public var status: Status
    /// A stable name of the reason, for programs.
    public var code: String
    /// What was wrong and what was expected, for people.
    public var message: String
    public var retryAfterSeconds: UInt64?
    /// Fields the answer must have, such as `Allow`.
    public var fields: ResponseFields
    /// Whether nobody is there any longer to hear it.
    package var isForNobody = false

    public init(
        _ status: Status, _ code: String, _ message: String, retryAfterSeconds: UInt64? = nil,
        fields: ResponseFields = ResponseFields()
    ) {
        (self.status, self.code, self.message) = (status, code, message)
        (self.retryAfterSeconds, self.fields) = (retryAfterSeconds, fields)
    }

    package func forNobody() -> Refusal {
        var refusal = self
        refusal.isForNobody = true
        return refusal
    }
}
