/// Finds the route of a request by its path and method.
///
/// A literal segment goes before a parameter, a parameter before the rest. `HEAD` is served by the
/// handler of `GET`, `OPTIONS` by the router; a path that exists under other methods is a 405 that
/// names them. `OPTIONS *` names the methods of all routes.
public struct Router: Service {
    private var root = RouteNode()
    /// Patterns without braces, by the path as it is written: found without taking it apart.
    private var plain: [String: PlainRoutes] = [:]

    /// Held by reference, so that to find them copies nothing.
    private final class PlainRoutes: Sendable {
        let methods: MethodRoutes

        init(_ methods: MethodRoutes) { self.methods = methods }
    }

    private let missing: Route
    /// Answers `OPTIONS *`.
    private var everything = Router.options("*", allowing: "OPTIONS")

    /// A route where it is mounted, and what the reference says of it, if anything.
    public struct Place: Sendable {
        public let method: RequestMethod
        public let pattern: PathPattern
        public let route: Route
        public let note: EndpointNote?
    }

    /// Every route, in the order they were mounted.
    public private(set) var routes: [Place] = []

    public init() {
        missing = Route(promptly: "none", body: .collected(upTo: 64 << 10)) { request in
            throw Refusal(
                .notFound, "not_found", "nothing is served at \(request.head.target.rawPath)")
        }
    }

    public mutating func mount(
        _ method: RequestMethod, _ pattern: String, body: BodyPolicy = .none,
        deadline: UInt64? = nil, cost: UInt64 = 1, admission: Admission? = nil,
        note: EndpointNote? = nil, _ handler: @escaping Handler
    ) throws(RouteFault) {
        let pattern = try PathPattern(pattern)
        let route = Route(
            pattern.description, body: body, deadline: deadline, cost: cost, admission: admission,
            handler: handler)
        try mount(method, pattern, route, note: note)
    }

    /// The same for a handler that waits for nothing; see ``PromptHandler``.
    public mutating func mount(
        promptly method: RequestMethod, _ pattern: String, body: BodyPolicy = .none,
        deadline: UInt64? = nil, cost: UInt64 = 1, admission: Admission? = nil,
        note: EndpointNote? = nil, _ handler: @escaping PromptHandler
    ) throws(RouteFault) {
        let pattern = try PathPattern(pattern)
        let route = Route(
            promptly: pattern.description, body: body, deadline: deadline, cost: cost,
            admission: admission, handler: handler)
        try mount(method, pattern, route, note: note)
    }

    /// The same for a handler that waits for some requests and not for others.
    public mutating func mount(
        either method: RequestMethod, _ pattern: String, body: BodyPolicy = .none,
        deadline: UInt64? = nil, cost: UInt64 = 1, admission: Admission? = nil,
        note: EndpointNote? = nil,
        _ handler: @escaping @Sendable (Request) throws -> Answering
    ) throws(RouteFault) {
        let pattern = try PathPattern(pattern)
        let route = Route(
            pattern.description, body: body, deadline: deadline, cost: cost,
            admission: admission, answering: .either(handler))
        try mount(method, pattern, route, note: note)
    }

    public mutating func mount(
        _ method: RequestMethod, _ pattern: PathPattern, _ route: Route,
        note: EndpointNote? = nil
    ) throws(RouteFault) {
        let methods = try root.insert(method, route, pattern, at: 0)
        if pattern.names.isEmpty { plain[pattern.description] = PlainRoutes(methods) }
        routes.append(Place(method: method, pattern: pattern, route: route, note: note))
        everything = Self.options("*", allowing: Self.allowed(routes.lazy.map(\.method)))
    }

    /// What `Allow` says where these are served: each once, in the order they come.
    static func allowed(_ methods: some Sequence<RequestMethod>) -> String {
        var names: [String] = []
        for method in methods where !names.contains(method.text) { names.append(method.text) }
        if names.contains("GET"), !names.contains("HEAD") { names.append("HEAD") }
        if !names.contains("OPTIONS") { names.append("OPTIONS") }
        return names.joined(separator: ", ")
    }

    static func options(_ name: String, allowing allowed: String) -> Route {
        Route(promptly: name) { _ in
            var response = Response(.noContent)
            response.fields.setOwn(.allow, allowed)
            return response
        }
    }

    public func route(_ head: RequestHead) -> RouteMatch {
        if let found = plain[head.target.rawPath] {
            return found.methods.match(head.method, [])
        }
        switch head.target.form {
        case .asterisk: return RouteMatch(everything)
        case .authority: return RouteMatch(missing)
        case .origin, .absolute: break
        }
        var values: [String] = []
        guard let node = root.find(head.target.path[...], &values), let methods = node.methods
        else {
            return RouteMatch(missing)
        }
        return methods.match(head.method, values)
    }
}

/// The routes of one pattern, by method.
struct MethodRoutes: Sendable {
    private(set) var pattern: PathPattern
    private var byMethod: [(method: RequestMethod, route: Route)] = []
    private var refusing: Route
    private var options: Route

    init(_ pattern: PathPattern) {
        self.pattern = pattern
        refusing = Route(promptly: pattern.description) { _ in Response() }
        options = refusing
    }

    mutating func add(_ method: RequestMethod, _ route: Route) throws(RouteFault) {
        guard !byMethod.contains(where: { $0.method == method }) else {
            throw .taken(method: method.text, pattern: pattern.description)
        }
        byMethod.append((method, route))
        let allowed = self.allowed
        refusing = Route(promptly: pattern.description, body: .collected(upTo: 64 << 10)) {
            request in
            var fields = ResponseFields()
            fields.setOwn(.allow, allowed)
            throw Refusal(
                .methodNotAllowed, "method_not_allowed",
                "\(request.method.text) is not among what is served here: \(allowed)",
                fields: fields)
        }
        options = Router.options(pattern.description, allowing: allowed)
    }

    private var allowed: String { Router.allowed(byMethod.lazy.map(\.method)) }

    func match(_ method: RequestMethod, _ values: [String]) -> RouteMatch {
        let parameters =
            values.isEmpty
            ? PathParameters() : PathParameters(Array(zip(pattern.names, values)))
        for entry in byMethod where entry.method == method {
            return RouteMatch(entry.route, parameters)
        }
        switch method {
        case .head:
            for entry in byMethod where entry.method == .get {
                return RouteMatch(entry.route, parameters)
            }
        case .options: return RouteMatch(options, parameters)
        default: break
        }
        return RouteMatch(refusing, parameters)
    }
}

/// One segment of the tree of patterns.
struct RouteNode: Sendable {
    private var literals: [String: RouteNode] = [:]
    private var parameter: [RouteNode] = []
    private var rest: [RouteNode] = []
    private(set) var methods: MethodRoutes?

    /// Adds a route below this node; the methods of its pattern are given back.
    mutating func insert(
        _ method: RequestMethod, _ route: Route, _ pattern: PathPattern, at depth: Int
    ) throws(RouteFault) -> MethodRoutes {
        guard depth < pattern.segments.count else {
            var all = methods ?? MethodRoutes(pattern)
            if all.pattern != pattern,
                let (one, other) = zip(pattern.names, all.pattern.names).first(where: { $0 != $1 })
            {
                throw .nameDiffers(one, other, pattern: pattern.description)
            }
            try all.add(method, route)
            methods = all
            return all
        }
        switch pattern.segments[depth] {
        case .literal(let text):
            return try literals[text, default: RouteNode()]
                .insert(method, route, pattern, at: depth + 1)
        case .parameter:
            if parameter.isEmpty { parameter = [RouteNode()] }
            return try parameter[0].insert(method, route, pattern, at: depth + 1)
        case .rest:
            if rest.isEmpty { rest = [RouteNode()] }
            return try rest[0].insert(method, route, pattern, at: depth + 1)
        }
    }

    /// The node that a path ends at; what its braces matched is left in `values`.
    func find(_ path: ArraySlice<String>, _ values: inout [String]) -> RouteNode? {
        guard let segment = path.first else { return methods == nil ? nil : self }
        let mark = values.count
        if let node = literals[segment]?.find(path.dropFirst(), &values) { return node }
        values.removeLast(values.count - mark)
        if let below = parameter.first, !segment.isEmpty {
            values.append(segment)
            if let node = below.find(path.dropFirst(), &values) { return node }
            values.removeLast(values.count - mark)
        }
        guard let node = rest.first else { return nil }
        values.append(path.joined(separator: "/"))
        return node
    }
}
