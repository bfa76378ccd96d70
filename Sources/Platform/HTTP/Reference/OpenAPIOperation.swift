import Records

/// One operation of the document: a method at a path.
struct OpenAPIOperation {
    let method: RequestMethod
    /// As OpenAPI writes it; what matches the rest of a path is one parameter there, too.
    let path: String
    let note: EndpointNote
    let generalRefusals: [GeneralRefusal]
    /// What the content of a refusal looks like.
    private let errors: Schema
    private let name: String

    init(
        _ method: RequestMethod, _ pattern: PathPattern, _ note: EndpointNote, errors: Schema,
        isLimited: Bool
    ) {
        (self.method, self.note, self.errors) = (method, note, errors)
        path = pattern.description.replacing("...}", with: "}")
        generalRefusals = GeneralRefusal.possible(for: note, method, isLimited: isLimited)
        let words = pattern.segments.map { segment in
            switch segment {
            case .literal(let text): text
            case .parameter(let name), .rest(let name): "by_\(name)"
            }
        }
        name = ([method.text.lowercased()] + words).filter { !$0.isEmpty }
            .joined(separator: "_")
    }

    func write(_ writer: inout JSONWriter) throws(RecordError) {
        try writer.text("operationId", name)
        try writer.text("summary", note.summary)
        try parameters(&writer)
        if let body = note.body {
            try writer.within("requestBody") { (writer) throws(RecordError) in
                try writer.flag("required", note.demandsType)
                try content([body], &writer)
            }
        }
        try writer.within("responses") { (writer) throws(RecordError) in
            try responses(&writer)
        }
    }

    // MARK: Parameters

    private func parameters(_ writer: inout JSONWriter) throws(RecordError) {
        let conditions = conditions
        let count = note.parameters.count + conditions.count
        guard count > 0 else { return }
        try writer.member("parameters") { (writer) throws(RecordError) in
            try writer.array(count) { (writer, index) throws(RecordError) in
                try writer.object { (writer) throws(RecordError) in
                    guard index < note.parameters.count else {
                        let (name, isRequired) = conditions[index - note.parameters.count]
                        return try condition(name, isRequired, &writer)
                    }
                    try parameter(note.parameters[index], &writer)
                }
            }
        }
    }

    private func parameter(
        _ parameter: EndpointNote.Parameter, _ writer: inout JSONWriter
    ) throws(RecordError) {
        try writer.text("name", parameter.field.name)
        try writer.text("in", parameter.place.rawValue)
        try writer.flag("required", parameter.place == .path || parameter.field.isRequired)
        switch parameter.field.schema {
        case .boolean, .integer, .string, .choice, .array:
            try writer.schema("schema", parameter.field.schema, OpenAPI.definitions)
        case .any, .map, .named:
            try content([EndpointNote.Content(json: parameter.field.schema)], &writer)
        }
    }

    /// The fields in which a request may or must say which state it means.
    private var conditions: [(name: String, isRequired: Bool)] {
        switch note.condition {
        case .none: []
        case .supported: [(method.isSafe ? "If-None-Match" : "If-Match", false)]
        case .demanded: [("If-Match", true)]
        }
    }

    private func condition(
        _ name: String, _ isRequired: Bool, _ writer: inout JSONWriter
    ) throws(RecordError) {
        try writer.text("name", name)
        try writer.text("in", "header")
        try writer.flag("required", isRequired)
        try writer.text("description", "Entity tags in their quotes, or *.")
        try writer.schema("schema", .string(pattern: nil), OpenAPI.definitions)
    }

    // MARK: Responses

    private func responses(_ writer: inout JSONWriter) throws(RecordError) {
        try writer.within("\(note.status.code)") { (writer) throws(RecordError) in
            try writer.text("description", note.summary)
            if note.condition != .none { try entityTag(&writer) }
            if !note.output.isEmpty { try content(note.output, &writer) }
        }
        if note.condition == .supported, method.isSafe {
            try writer.within("304") { (writer) throws(RecordError) in
                try writer.text("description", "The state is one of those in If-None-Match.")
            }
        }
        let declared = Dictionary(grouping: note.refusals) { $0.status.code }
        let general = Dictionary(
            generalRefusals.map { ($0.status.code, $0) }, uniquingKeysWith: { first, _ in first })
        for code in Set(declared.keys).union(general.keys).sorted() {
            try writer.within("\(code)") { (writer) throws(RecordError) in
                try refusal(declared[code] ?? [], general[code], &writer)
            }
        }
    }

    /// A status that an endpoint declares says when; the others are described once for all.
    private func refusal(
        _ declared: [DeclaredRefusal], _ general: GeneralRefusal?, _ writer: inout JSONWriter
    ) throws(RecordError) {
        if declared.isEmpty, let general {
            return try writer.text("$ref", "#/components/responses/\(general.name)")
        }
        let lines =
            declared.map { "`\($0.code)`: \($0.summary)" } + (general.map { [$0.summary] } ?? [])
        try writer.text("description", lines.joined(separator: "\n\n"))
        try writer.within("content") { (writer) throws(RecordError) in
            try writer.within("application/json") { (writer) throws(RecordError) in
                try writer.schema("schema", errors, OpenAPI.definitions)
            }
        }
    }

    private func entityTag(_ writer: inout JSONWriter) throws(RecordError) {
        try writer.within("headers") { (writer) throws(RecordError) in
            try writer.within("ETag") { (writer) throws(RecordError) in
                try writer.text("description", "Which state of the resource this is.")
                try writer.schema("schema", .string(pattern: nil), OpenAPI.definitions)
            }
        }
    }

    private func content(
        _ contents: [EndpointNote.Content], _ writer: inout JSONWriter
    ) throws(RecordError) {
        try writer.within("content") { (writer) throws(RecordError) in
            for content in contents {
                try writer.within(content.mediaType) { (writer) throws(RecordError) in
                    guard let schema = content.schema else { return }
                    try writer.schema("schema", schema, OpenAPI.definitions)
                }
            }
        }
    }
}
