import Records

/// What a document of methods says of the service that has them.
public struct ServiceDescription: Hashable, Sendable {
    public var title: String
    public var version: String
    /// A sentence or two.
    public var summary: String
    /// Where the service listens, in examples.
    public var url: String

    public init(
        title: String, version: String, summary: String, url: String = "http://localhost:26658"
    ) {
        self.title = title
        self.version = version
        self.summary = summary
        self.url = url
    }
}

/// The OpenRPC 1.3 document of a table: methods and every type they mention, in canonical JSON, so
/// that the same table gives the same bytes. What OpenRPC has no word for stands under `x-` keys.
public enum OpenRPC {
    /// The release of OpenRPC the document follows.
    public static let version = "1.3.2"

    static let discover = Method<Nothing, RawJSON>(
        named: "rpc.discover", summary: "The OpenRPC document of this service.", capability: .none,
        cost: 1, aliases: [], errors: [], isReadOnly: true, example: Nothing())

    private static let definitions = "#/components/schemas/"

    public static func document(
        of table: MethodTable, about: ServiceDescription
    ) -> [UInt8] {
        let methods = table.descriptions.filter { $0.name != discover.name }
            .flatMap { method in ([method.name] + method.aliases).map { ($0, method) } }
            .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
        var writer = JSONWriter(canonical: true, capacity: 1 << 14)
        do throws(RecordError) {
            try writer.object { (writer) throws(RecordError) in
                try writer.text("openrpc", version)
                try writer.within("info") { (writer) throws(RecordError) in
                    try writer.text("title", about.title)
                    try writer.text("version", about.version)
                    try writer.text("description", about.summary)
                }
                try writer.list("methods", methods) { (writer, named) throws(RecordError) in
                    try write(named.1, called: named.0, &writer)
                }
                try writer.within("components") { (writer) throws(RecordError) in
                    try writer.within("schemas") { (writer) throws(RecordError) in
                        let roots = methods.flatMap { $0.1.params.map(\.schema) + [$0.1.result] }
                        for (name, shape) in Schema.definitions(of: roots) {
                            try writer.member(name) { (writer) throws(RecordError) in
                                try shape.write(&writer, definitions)
                            }
                        }
                    }
                }
            }
        } catch { preconditionFailure("the document of the methods: \(error)") }
        return writer.bytes
    }

    private static func write(
        _ method: MethodDescription, called name: String, _ writer: inout JSONWriter
    ) throws(RecordError) {
        try writer.text("name", name)
        try writer.text("summary", method.summary)
        if name != method.name {
            try writer.flag("deprecated", true)
            try writer.text("description", "Now called \(method.name).")
        }
        try writer.text("paramStructure", structure(method.params))
        try writer.list("params", method.params) { (writer, param) throws(RecordError) in
            try writer.text("name", param.name)
            try writer.flag("required", param.isRequired)
            try writer.schema("schema", param.schema, definitions)
        }
        try writer.within("result") { (writer) throws(RecordError) in
            try writer.text("name", "result")
            try writer.schema("schema", method.result, definitions)
        }
        if !method.errors.isEmpty {
            try writer.list("errors", method.errors) { (writer, error) throws(RecordError) in
                try writer.member("code") { (writer) throws(RecordError) in
                    try writer.signedInteger(error.code)
                }
                try writer.text("message", error.summary)
                try writer.member("data") { (writer) throws(RecordError) in
                    try ErrorData(code: error.code, name: error.name).write(json: &writer)
                }
            }
        }
        try writer.member("x-cost") { (writer) throws(RecordError) in
            try writer.integer(UInt64(method.cost))
        }
        try writer.flag("x-read-only", method.isReadOnly)
        if case .named(let capability) = method.capability {
            try writer.text("x-capability", capability)
        }
    }

    /// By position, what may be left out stands behind what may not.
    private static func structure(_ params: [Schema.Property]) -> String {
        let optionals = params.drop { $0.isRequired }
        return optionals.contains { $0.isRequired } ? "by-name" : "either"
    }
}
