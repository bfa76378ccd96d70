extension Schema {
    /// The dialect every document names.
    public static let dialect = "https://json-schema.org/draft/2020-12/schema"

    /// A whole schema document in canonical JSON: this fragment, and every named type below it under
    /// `$defs`. Two types of one name are our own bug and trap.
    public func document() -> [UInt8] {
        var writer = JSONWriter(canonical: true)
        do throws(RecordError) {
            let definitions = Schema.definitions(of: [self])
            try writer.object { (writer) throws(RecordError) in
                try writer.member("$schema") { (writer) throws(RecordError) in
                    writer.string(Self.dialect)
                }
                try writeMembers(&writer, Self.ownDefinitions)
                guard !definitions.isEmpty else { return }
                try writer.member("$defs") { (writer) throws(RecordError) in
                    try writer.object { (writer) throws(RecordError) in
                        for (name, shape) in definitions {
                            try writer.member(name) { (writer) throws(RecordError) in
                                try shape.write(&writer, Self.ownDefinitions)
                            }
                        }
                    }
                }
            }
        } catch { preconditionFailure("a schema document could not be written: \(error)") }
        return writer.bytes
    }

    /// Where a schema document keeps its named types.
    package static let ownDefinitions = "#/$defs/"

    /// Every named type these fragments lead to, in the order of first mention.
    package static func definitions(of roots: [Schema]) -> [(name: String, shape: Shape)] {
        var (found, waiting): ([(name: String, shape: Shape)], [Schema]) = ([], roots.reversed())
        var types: [String: ObjectIdentifier] = [:]
        while let next = waiting.popLast() {
            switch next {
            case .any, .boolean, .integer, .string, .choice: break
            case .array(let element), .map(let element): waiting.append(element)
            case .named(let name, let definition):
                if let type = types[name] {
                    precondition(type == definition.type, "two types are called \(name)")
                    continue
                }
                types[name] = definition.type
                let shape = definition.describe()
                found.append((name, shape))
                waiting += shape.parts.reversed()
            }
        }
        return found
    }

    /// Writes this fragment; named types are looked for under `place`, a reference's beginning.
    package func write(
        _ writer: inout JSONWriter, _ place: String
    ) throws(RecordError) {
        try writer.object { (writer) throws(RecordError) in try writeMembers(&writer, place) }
    }

    private func writeMembers(
        _ writer: inout JSONWriter, _ place: String
    ) throws(RecordError) {
        switch self {
        case .any: break
        case .boolean: try writer.text("type", "boolean")
        case .integer(let bounds):
            try writer.text("type", "integer")
            try writer.bound("minimum", bounds.lowerBound)
            try writer.bound("maximum", bounds.upperBound)
        case .string(let pattern):
            try writer.text("type", "string")
            if let pattern { try writer.text("pattern", pattern) }
        case .choice(let names): try writer.texts("enum", names)
        case .array(let element):
            try writer.text("type", "array")
            try writer.schema("items", element, place)
        case .map(let element):
            try writer.text("type", "object")
            try writer.schema("additionalProperties", element, place)
        case .named(let name, _): try writer.text("$ref", place + name)
        }
    }
}

extension Schema.Shape {
    var parts: [Schema] {
        switch self {
        case .record(let properties): properties.map(\.schema)
        case .union(let cases): cases.map(\.schema)
        }
    }

    package func write(
        _ writer: inout JSONWriter, _ place: String
    ) throws(RecordError) {
        try writer.object { (writer) throws(RecordError) in
            try writer.text("type", "object")
            try writer.member("additionalProperties") { (writer) throws(RecordError) in
                writer.bool(false)
            }
            switch self {
            case .record(let properties):
                let required = properties.filter(\.isRequired).map(\.name)
                if !required.isEmpty { try writer.texts("required", required) }
                try writer.schemas("properties", properties.map { ($0.name, $0.schema) }, place)
            case .union(let cases):
                try writer.schemas("properties", cases, place)
                for bound in ["minProperties", "maxProperties"] { try writer.bound(bound, 1) }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func schemas(
        _ key: String, _ members: [(name: String, schema: Schema)], _ place: String
    ) throws(RecordError) {
        try member(key) { (writer) throws(RecordError) in
            try writer.object { (writer) throws(RecordError) in
                for (name, schema) in members { try writer.schema(name, schema, place) }
            }
        }
    }

    /// A bound of an integer type. Those of 64 bits lie beyond 2^53 and are shown in full: a schema
    /// is read by people and validators, and neither takes it for an amount.
    fileprivate mutating func bound(_ key: String, _ value: Int128) throws(RecordError) {
        try member(key) { (writer) throws(RecordError) in
            writer.number(value)
        }
    }
}
