/// What a server serves: it says from a head alone who will answer, and how much of a body that one
/// takes. A ``Router`` is one; so is a single ``Route``.
public protocol Service: Sendable {
    func route(_ head: RequestHead) -> RouteMatch
}

/// A route, and what its pattern matched.
public struct RouteMatch: Sendable {
    public let route: Route
    public let parameters: PathParameters

    public init(_ route: Route, _ parameters: PathParameters = PathParameters()) {
        (self.route, self.parameters) = (route, parameters)
    }
}

public typealias Handler = @Sendable (Request) async throws -> Response

/// A handler that waits for nothing: it runs within the turn of the loop in which its request came,
/// with no task around it. Nobody can answer in its stead, so it must be quick.
public typealias PromptHandler = @Sendable (Request) throws -> Response

/// What a handler says that may have to wait, or may not: only the request tells.
public enum Answering: Sendable {
    case now(Response)
    /// The same request goes on there, in a task.
    case later(@Sendable () async throws -> Response)
}

/// Who may ask for a route: throws a ``Refusal`` (401, 403) or lets the request pass. It sees the
/// head before any of the body was read.
public typealias Admission = @Sendable (RequestHead, Peer) async throws(Refusal) -> Void

/// One handler and what holds for its requests.
public final class Route: Sendable {
    /// Its pattern, as metrics and logs name it.
    public let name: String
    public let body: BodyPolicy
    /// Milliseconds for the handler; `nil` takes the server's.
    public let deadline: UInt64?
    public let admission: Admission?
    /// What one request takes from its tenant's budget.
    public let cost: UInt64
    let answering: Way

    /// How it is answered.
    enum Way: Sendable {
        case waiting(Handler)
        case prompt(PromptHandler)
        case either(@Sendable (Request) throws -> Answering)
    }

    init(
        _ name: String, body: BodyPolicy, deadline: UInt64?, cost: UInt64, admission: Admission?,
        answering: Way
    ) {
        (self.name, self.body, self.deadline, self.cost) = (name, body, deadline, cost)
        (self.admission, self.answering) = (admission, answering)
    }

    public convenience init(
        _ name: String, body: BodyPolicy = .none, deadline: UInt64? = nil, cost: UInt64 = 1,
        admission: Admission? = nil, handler: @escaping Handler
    ) {
        self.init(
            name, body: body, deadline: deadline, cost: cost, admission: admission,
            answering: .waiting(handler))
    }

    /// A route that answers without waiting for anything, once its request is here. Of a streamed
    /// body it may hand the stream on, and not read it.
    public convenience init(
        promptly name: String, body: BodyPolicy = .none, deadline: UInt64? = nil, cost: UInt64 = 1,
        admission: Admission? = nil, handler: @escaping PromptHandler
    ) {
        self.init(
            name, body: body, deadline: deadline, cost: cost, admission: admission,
            answering: .prompt(handler))
    }
}

extension Route: Service {
    public func route(_ head: RequestHead) -> RouteMatch { RouteMatch(self) }
}

/// What the braces of a pattern matched: few, in the order of the pattern.
public struct PathParameters: Sendable {
    private var pairs: [(name: String, value: String)]

    public init(_ pairs: [(name: String, value: String)] = []) { self.pairs = pairs }

    public subscript(name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    public var all: [(name: String, value: String)] { pairs }
}
