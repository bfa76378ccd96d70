/// A refusal that an endpoint is known to give, declared once: thrown by its handler, and printed in
/// the reference. Its code is for programs and never changes.
public struct DeclaredRefusal: Hashable, Sendable {
    public let status: Status
    /// `lower_snake`.
    public let code: String
    /// One sentence: when it is given.
    public let summary: String

    /// A declaration that is no refusal is our own bug and traps.
    public init(_ status: Status, _ code: String, _ summary: String) {
        precondition(status.isError, "\(code): a refusal's status is 400 to 599")
        (self.status, self.code, self.summary) = (status, code, summary)
    }

    /// This refusal with what was wrong this time; without it, in its own words.
    public func callAsFunction(
        _ message: String? = nil, retryAfterSeconds: UInt64? = nil
    ) -> Refusal {
        Refusal(status, code, message ?? summary, retryAfterSeconds: retryAfterSeconds)
    }
}

extension DeclaredRefusal {
    /// What an endpoint with conditions refuses by itself.
    public static let preconditionFailed = DeclaredRefusal(
        .preconditionFailed, "precondition_failed",
        "The resource is in another state than the request's conditions name.")
    public static let preconditionRequired = DeclaredRefusal(
        .preconditionRequired, "precondition_required",
        "The request must say in If-Match which state of the resource it changes.")
    static let invalidParameter = DeclaredRefusal(
        .badRequest, "invalid_parameter", "A parameter is missing, unknown, doubled or no value.")
    static let invalidBody = DeclaredRefusal(
        .badRequest, "invalid_body", "The content is not the JSON that is expected.")
    static let expectedJSON = DeclaredRefusal(
        .unsupportedMediaType, "expected_json", "The content must be application/json.")
}
