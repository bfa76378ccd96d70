public import Records

/// A refusal of the domain as callers know it: appended, never renumbered or renamed.
public struct DomainErrorDeclaration: Hashable, Sendable {
    public let code: Int64
    /// `lower_snake`; stands in `error.data`.
    public let name: String
    /// One sentence; the error's message.
    public let summary: String
    /// What HTTP calls it, where the call came without an envelope.
    public let status: UInt16

    /// A declaration that breaks its own rules is our bug and traps: codes lie outside the range that
    /// JSON-RPC keeps for itself, −32768 to −32000.
    public init(_ code: Int64, _ name: String, _ summary: String, status: UInt16 = 422) {
        precondition(
            !(-32_768 ... -32_000).contains(code), "\(name): JSON-RPC keeps the code \(code)")
        precondition(MethodName.isSegment(name.utf8), "\(name): an error's name is lower_snake")
        precondition((400...599).contains(status), "\(name): an error's status is 400 to 599")
        self.code = code
        self.name = name
        self.summary = summary
        self.status = status
    }
}

/// What a handler throws for a refusal of the domain. Anything else it throws is answered as an
/// internal error without a word of its text.
public protocol DomainError: Error {
    var declaration: DomainErrorDeclaration { get }
    /// What the caller may know beyond the declaration; any JSON.
    var details: RawJSON? { get }
    /// After how long the same call may be answered, where waiting helps.
    var retryAfterMs: UInt64? { get }
}

extension DomainError {
    public var details: RawJSON? { nil }
    public var retryAfterMs: UInt64? { nil }
}

/// What the server itself refuses, beside the five errors of JSON-RPC.
public enum ServerRefusal {
    public static let unauthenticated = DomainErrorDeclaration(
        -33_009, "unauthenticated", "The call needs a credential, and none was accepted.",
        status: 401)
    /// Has the code of ``unauthenticated``: both are what callers know as the authorisation error.
    public static let forbidden = DomainErrorDeclaration(
        -33_009, "forbidden", "The caller lacks the capability this method needs.", status: 403)
    public static let rateLimited = DomainErrorDeclaration(
        -33_010, "rate_limited", "Too many calls; wait before the next one.", status: 429)
    public static let busy = DomainErrorDeclaration(
        -33_011, "busy", "The server has as much to do as it takes on.", status: 503)
    public static let cancelled = DomainErrorDeclaration(
        -33_012, "cancelled", "The call was given up before it had an answer.", status: 504)
    public static let answerTooLarge = DomainErrorDeclaration(
        -33_013, "answer_too_large", "The answer is larger than one answer may be; ask for less.",
        status: 422)
}
