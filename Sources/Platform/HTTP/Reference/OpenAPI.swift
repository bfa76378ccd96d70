import Records

/// The OpenAPI 3.1 document of a router: every route that has a note, in canonical JSON, so that the
/// same routes give the same bytes.
public enum OpenAPI {
    /// The release of OpenAPI the document follows.
    public static let version = "3.1.0"

    /// What a document says of the service that has the routes.
    public struct About: Hashable, Sendable {
        public var title: String
        public var version: String
        /// A sentence or two.
        public var summary: String
        /// Where the service is reached; nowhere in particular if empty.
        public var servers: [String] = []

        public init(title: String, version: String, summary: String) {
            (self.title, self.version, self.summary) = (title, version, summary)
        }
    }

    static let definitions = "#/components/schemas/"

    /// `isLimited` says whether the server holds its callers to rates.
    public static func document(
        of router: Router, about: About, envelope: ErrorEnvelope = .plain, isLimited: Bool = true
    ) -> [UInt8] {
        let operations = router.routes.compactMap { place in
            place.note.map {
                OpenAPIOperation(
                    place.method, place.pattern, $0, errors: envelope.schema, isLimited: isLimited)
            }
        }
        var writer = JSONWriter(canonical: true, capacity: 1 << 14)
        do throws(RecordError) {
            try writer.object { (writer) throws(RecordError) in
                try writer.text("openapi", version)
                try writer.text("jsonSchemaDialect", Schema.dialect)
                try writer.within("info") { (writer) throws(RecordError) in
                    try writer.text("title", about.title)
                    try writer.text("version", about.version)
                    try writer.text("description", about.summary)
                }
                if !about.servers.isEmpty {
                    try writer.list("servers", about.servers) { (writer, url) throws(RecordError) in
                        try writer.text("url", url)
                    }
                }
                try writer.within("paths") { (writer) throws(RecordError) in
                    try paths(operations, &writer)
                }
                try writer.within("components") { (writer) throws(RecordError) in
                    try components(operations, envelope, &writer)
                }
            }
        } catch { preconditionFailure("the document of the routes: \(error)") }
        return writer.bytes
    }

    private static func paths(
        _ operations: [OpenAPIOperation], _ writer: inout JSONWriter
    ) throws(RecordError) {
        var done: Set<String> = []
        for operation in operations where done.insert(operation.path).inserted {
            try writer.within(operation.path) { (writer) throws(RecordError) in
                for operation in operations.filter({ $0.path == operation.path }) {
                    let method = operation.method.text.lowercased()
                    try writer.within(method) { (writer) throws(RecordError) in
                        try operation.write(&writer)
                    }
                }
            }
        }
    }

    private static func components(
        _ operations: [OpenAPIOperation], _ envelope: ErrorEnvelope, _ writer: inout JSONWriter
    ) throws(RecordError) {
        try writer.within("schemas") { (writer) throws(RecordError) in
            let roots = operations.flatMap(\.note.schemas) + [envelope.schema]
            for (name, shape) in Schema.definitions(of: roots) {
                try writer.member(name) { (writer) throws(RecordError) in
                    try shape.write(&writer, definitions)
                }
            }
        }
        let used = Set(operations.flatMap(\.generalRefusals))
        try writer.within("responses") { (writer) throws(RecordError) in
            for refusal in GeneralRefusal.allCases where used.contains(refusal) {
                try writer.within(refusal.name) { (writer) throws(RecordError) in
                    try writer.text("description", refusal.summary)
                    if refusal.status == .tooManyRequests || refusal.status == .serviceUnavailable {
                        try retryAfter(&writer)
                    }
                    try writer.within("content") { (writer) throws(RecordError) in
                        try writer.within("application/json") { (writer) throws(RecordError) in
                            try writer.schema("schema", envelope.schema, definitions)
                        }
                    }
                }
            }
        }
    }

    private static func retryAfter(_ writer: inout JSONWriter) throws(RecordError) {
        try writer.within("headers") { (writer) throws(RecordError) in
            try writer.within("Retry-After") { (writer) throws(RecordError) in
                try writer.text("description", "Seconds after which to try again.")
                try writer.schema("schema", .integer(0...86_400), definitions)
            }
        }
    }
}
