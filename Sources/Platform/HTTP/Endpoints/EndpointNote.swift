public import Records

/// An endpoint without its types: what the reference says of a route.
public struct EndpointNote: Sendable {
    /// Content of a message: its media type, and its schema where it is JSON.
    public struct Content: Sendable {
        public let mediaType: String
        let schema: Schema?

        /// Content that is not told in records.
        public init(_ mediaType: String) { (self.mediaType, schema) = (mediaType, nil) }

        init(json schema: Schema) { (mediaType, self.schema) = ("application/json", schema) }
    }

    struct Parameter: Sendable {
        enum Place: String, Sendable { case path, query }

        let place: Place
        let field: Schema.Property
    }

    /// One sentence.
    public let summary: String
    let parameters: [Parameter]
    let body: Content?
    /// Whether the content has to be of the type that is named.
    let demandsType: Bool
    let status: Status
    let output: [Content]
    let refusals: [DeclaredRefusal]
    let condition: EndpointCondition

    /// Of a route whose handler reads and writes bytes.
    public init(
        _ summary: String, takes body: Content? = nil, answers output: Content...,
        status: Status = .ok, refusals: [DeclaredRefusal] = []
    ) {
        (self.summary, self.body, self.output) = (summary, body, output)
        (self.status, self.refusals) = (status, refusals)
        (parameters, condition, demandsType) = ([], .none, false)
    }

    /// Of a route whose handler writes bytes and reads its parameters as a record.
    public init<Query: Record>(
        _ summary: String, parameters: Query.Type, answers output: Content...,
        status: Status = .ok, refusals: [DeclaredRefusal] = []
    ) {
        (self.summary, body, self.output) = (summary, nil, output)
        (self.status, self.refusals) = (status, refusals)
        (condition, demandsType) = (.none, false)
        self.parameters = Schema.properties(of: Query.self).map {
            Parameter(place: .query, field: $0)
        }
    }

    init<Query: Record, Body: Record, Output: Record>(
        _ endpoint: Endpoint<Query, Body, Output>, at pattern: PathPattern
    ) {
        summary = endpoint.summary
        let braced = Set(pattern.names)
        parameters = Schema.properties(of: Query.self).map {
            Parameter(place: braced.contains($0.name) ? .path : .query, field: $0)
        }
        body = Body.self == Nothing.self ? nil : Content(json: Body.schema)
        output = Output.self == Nothing.self ? [] : [Content(json: Output.schema)]
        demandsType = true
        (status, refusals, condition) = (endpoint.status, endpoint.refusals, endpoint.condition)
    }

    /// Every schema that is mentioned.
    var schemas: [Schema] {
        parameters.map(\.field.schema) + [body?.schema].compactMap(\.self)
            + output.compactMap(\.schema)
    }
}
