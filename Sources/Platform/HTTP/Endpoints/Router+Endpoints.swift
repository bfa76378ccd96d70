public import Records

extension Router {
    /// Serves an endpoint: parameters and content are read before the handler runs, and refused by
    /// name where they are not what the records expect.
    public mutating func mount<Query: Record, Body: Record, Output: Record>(
        _ endpoint: Endpoint<Query, Body, Output>, admission: Admission? = nil,
        _ handler: @escaping @Sendable (Query, Body, Request) async throws -> Output
    ) throws(RouteFault) {
        try mount(answering: endpoint, admission: admission) { query, body, request in
            Answer(try await handler(query, body, request))
        }
    }

    /// The same for a handler that says more than its output: a status, an entity tag, fields.
    public mutating func mount<Query: Record, Body: Record, Output: Record>(
        answering endpoint: Endpoint<Query, Body, Output>, admission: Admission? = nil,
        _ handler: @escaping @Sendable (Query, Body, Request) async throws -> Answer<Output>
    ) throws(RouteFault) {
        let pattern = try PathPattern(endpoint.pattern)
        let note = EndpointNote(endpoint, at: pattern)
        let placed = note.parameters.filter { $0.place == .path }.map(\.field.name)
        if let stranger = pattern.names.first(where: { !placed.contains($0) }) {
            throw .notAParameter(stranger, endpoint.pattern)
        }
        let reading = EndpointReading<Query, Body>(mostBytes: endpoint.mostBytes)
        let route = Route(
            endpoint.pattern,
            body: Body.self == Nothing.self ? .none : .collected(upTo: endpoint.mostBytes),
            deadline: endpoint.deadline, cost: endpoint.cost, admission: admission
        ) { request in
            let query = try reading.query(request)
            if endpoint.condition == .demanded, !request.fields.contains(.ifMatch) {
                throw DeclaredRefusal.preconditionRequired()
            }
            let body = try await reading.body(request)
            return endpoint.response(try await handler(query, body, request))
        }
        try mount(endpoint.method, pattern, route, note: note)
    }
}

extension Endpoint {
    fileprivate func response(_ answer: Answer<Output>) -> Response {
        var response = Response(answer.status ?? status)
        if Output.self != Nothing.self {
            response.fields = .json
            response.body = .bytes(answer.output.json())
        }
        if let etag = answer.etag { response.fields.setOwn(.etag, etag.text) }
        response.fields.append(answer.fields)
        return response
    }
}
