public import HTTP
import Records

/// Serves methods and streams over HTTP, below one path:
///
/// | | |
/// |---|---|
/// | `POST /` | JSON-RPC, batches, and bare `{"method": …}` bodies |
/// | `GET /<method>?param=value` | the bare result of a method that changes nothing |
/// | `GET /subscribe?stream=…` | the events of a stream, as server-sent events |
/// | `GET /ws` | JSON-RPC over a web socket, with subscriptions |
///
/// What is in an envelope is answered with 200, whatever it says; a bare call's refusal has the
/// status of its error, and what is no JSON is a 400.
public struct RPCMount: Sendable {
    /// Finds out who calls: throws a refusal (401), or says on whose account the call goes and what
    /// it may do. Asked once a request, and once a web socket.
    public typealias CallerOf =
        @Sendable (RequestHead, Peer, CorrelationID) async throws(Refusal) -> RPCCaller

    let server: RPCServer
    /// `nil` where nobody is known.
    let callerOf: CallerOf?
    private let path: String
    private let webSocket: WebSocketOptions
    /// Milliseconds after which an event stream shows again that it is alive.
    let keepAlive: UInt64

    /// `path` begins and does not end with a slash, but for `/` itself. A message of a web socket may
    /// be as large as a body, whatever the options say. Without `callerOf` every caller is unknown, and
    /// nothing is waited for before a method runs.
    public init(
        _ server: RPCServer, at path: String = "/", keepAlive: UInt64 = 15_000,
        webSocket: WebSocketOptions = WebSocketOptions(), callerOf: CallerOf? = nil
    ) {
        (self.server, self.path, self.keepAlive) = (server, path, keepAlive)
        var webSocket = webSocket
        let most = server.limits.body.size
        webSocket.limits = WebSocketLimits(frame: most, message: most)
        (self.webSocket, self.callerOf) = (webSocket, callerOf)
    }

    /// Adds the routes; those of the router's that are literal go before a method of their name.
    public func mount(on router: inout Router) throws(RouteFault) {
        let below = path == "/" ? "/" : path + "/"
        let body = BodyPolicy.collected(upTo: server.limits.body.size)
        if callerOf == nil {
            try router.mount(either: .post, path, body: body) { request in
                try Self.checkType(request.fields)
                return begin(request, from: stranger(request))
            }
        } else {
            try router.mount(.post, path, body: body) { request in try await post(request) }
        }
        try router.mount(.get, below + "{method}") { request in try await get(request) }
        guard !server.streams.isEmpty else { return }
        try router.mount(.get, below + "subscribe") { request in try await subscribe(request) }
        try router.mount(.get, below + "ws") { request in
            let caller = try await caller(of: request)
            return try Response.webSocket(for: request, webSocket) { socket in
                try await RPCSession(server).run(socket, from: caller)
            }
        }
    }

    /// Who calls, and from where.
    func caller(of request: Request) async throws -> RPCCaller {
        guard let callerOf else { return stranger(request) }
        var caller = try await callerOf(request.head, request.peer, request.correlation)
        if caller.place == nil { caller.place = request.peer.place }
        return caller
    }

    /// A caller of whom nothing is known but where it is.
    private func stranger(_ request: Request) -> RPCCaller {
        RPCCaller(at: request.peer, request.correlation)
    }

    // MARK: Calls

    private func post(_ request: Request) async throws -> Response {
        try Self.checkType(request.fields)
        switch begin(request, from: try await caller(of: request)) {
        case .now(let response): return response
        case .later(let response): return try await response()
        }
    }

    private func begin(_ request: Request, from caller: RPCCaller) -> Answering {
        switch server.begin(request.body.atHand ?? [], from: caller) {
        case .now(let reply): .now(Self.response(reply))
        case .later(let reply): .later { Self.response(await reply()) }
        }
    }

    private static func response(_ reply: RPCReply?) -> Response {
        reply.map { response($0) } ?? Response(.noContent)
    }

    private func get(_ request: Request) async throws -> Response {
        let caller = try await caller(of: request)
        let query = request.head.target.query.map { ($0.name, $0.value) }
        let method = request.parameters["method"] ?? ""
        return Self.response(await server.answer(get: method, query: query, from: caller))
    }

    /// JSON; and what `curl -d` calls its content, unless a browser may be asking: a page of anybody's
    /// can have that sent without being asked for leave, and JSON cannot.
    private static func checkType(_ fields: HeaderFields) throws(Refusal) {
        if fields.isOnly(.contentType, "application/json") { return }
        let type = MediaType(of: fields)
        switch type?.essence {
        case "application/json", "application/json-rpc", "application/jsonrequest":
            guard type?.charset ?? "utf-8" == "utf-8" else { break }
            return
        case nil where !fields.contains(.contentType), "application/x-www-form-urlencoded":
            guard fields.contains(.origin) else { return }
        default: break
        }
        throw Refusal(
            .unsupportedMediaType, "expected_json",
            "expected content of the type application/json")
    }

    static func response(_ reply: RPCReply) -> Response {
        var response = Response.json(reply.body, Status(code: Int(reply.status)) ?? .ok)
        guard let error = reply.error else { return response }
        if let wait = error.data.retryAfterMs {
            response.fields.set(.retryAfter, Int(clamping: min(wait, 86_400_000) / 1_000 + 1))
        }
        switch response.status {
        case .methodNotAllowed: response.fields.set(.allow, "POST")
        case .unauthorized: response.fields.set(.wwwAuthenticate, "Bearer")
        default: break
        }
        return response
    }
}
