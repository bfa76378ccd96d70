public import Records

/// One kind of request, declared once: what it takes, what it answers and what it refuses. A router
/// serves it, and the reference is printed from it.
///
/// ```swift
/// static let read = Endpoint<NotePath, Nothing, Note>(
///     .get, "/notes/{id}", "One note.", refusals: [unknownNote], condition: .supported)
/// …
/// try router.mount(read) { path, _, _ in try notes.read(path.id) }
/// ```
///
/// `Query` lists the parameters of path and query by name: those in the pattern's braces stand in the
/// path, the others in the query. `Body` is the JSON content, ``/Records/Nothing`` where there must be
/// none; `Output` the JSON answer, ``/Records/Nothing`` where there is none.
public struct Endpoint<Query: Record, Body: Record, Output: Record>: Sendable {
    public let method: RequestMethod
    public let pattern: String
    /// One sentence.
    public let summary: String
    /// Of an answer that says no other: 200, or 204 where there is no output.
    public let status: Status
    public let refusals: [DeclaredRefusal]
    public let condition: EndpointCondition
    /// The most bytes of content that are taken.
    public let mostBytes: Int
    public let cost: UInt64
    public let deadline: UInt64?

    public init(
        _ method: RequestMethod, _ pattern: String, _ summary: String, status: Status? = nil,
        refusals: [DeclaredRefusal] = [], condition: EndpointCondition = .none,
        mostBytes: Int = 1 << 20, cost: UInt64 = 1, deadline: UInt64? = nil
    ) {
        let own = status ?? (Output.self == Nothing.self ? .noContent : .ok)
        precondition(own.isSuccess, "\(pattern): what is answered is no success")
        (self.method, self.pattern, self.summary) = (method, pattern, summary)
        (self.status, self.refusals, self.condition) = (own, refusals, condition)
        (self.mostBytes, self.cost, self.deadline) = (mostBytes, cost, deadline)
    }
}

/// What an endpoint makes of `If-Match` and `If-None-Match`.
public enum EndpointCondition: Hashable, Sendable {
    /// Its answers carry no entity tag.
    case none
    /// Its answers carry one, and its requests may name one.
    case supported
    /// A request must name in `If-Match` the state that it changes (428).
    case demanded
}

/// What a handler answers where more than the output is to be said.
public struct Answer<Output: Record>: Sendable {
    public var output: Output
    /// `nil` for the endpoint's own.
    public var status: Status?
    /// Which state of the resource the output is, or has become.
    public var etag: ETag?
    public var fields = ResponseFields()

    public init(_ output: Output, status: Status? = nil, etag: ETag? = nil) {
        (self.output, self.status, self.etag) = (output, status, etag)
    }
}

extension Request {
    /// Throws where the request's conditions are not those of a resource in the state `etag`; `nil`
    /// for one that does not exist. For requests that change something: what a `GET` answers is
    /// judged by the server.
    public func require(_ etag: ETag?) throws(Refusal) {
        switch Validators(etag: etag, exists: etag != nil).judge(method, fields) {
        case .proceed: return
        case .notModified, .preconditionFailed: throw DeclaredRefusal.preconditionFailed()
        }
    }
}
