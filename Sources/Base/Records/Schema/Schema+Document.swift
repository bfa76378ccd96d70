extension Schema {
    /// The dialect every document names.
    public static let dialect = "https://json-schema.org/draft/2020-12/schema"

    /// A whole schema document in canonical JSON: this fragment, and every named type below it under
    /// `$defs`. Two types of one name are our own bug and trap.
    public func document() -> [UInt8] {
        var writer = JSONWriter(canonical: true)
        do throws(RecordError) {
            let definitions = definitions()
            try writer.object { (writer) throws(RecordError) in
                try writer.member("$schema") { (writer) throws(RecordError) in
                    writer.string(Self.dialect)
                }
                try writeMembers(&writer)
                guard !definitions.isEmpty else { return }
                try writer.member("$defs") { (writer) throws(RecordError) in
                    try writer.object { (writer) throws(RecordError) in
                        for (name, shape) in definitions {
                            try writer.member(name, shape.write)
                        }
                    }
                }
            }
        } catch { preconditionFailure("a schema document could not be written: \(error)") }
        return writer.bytes
    }

    /// Every named type this fragment leads to, in the order of first mention.
    private func definitions() -> [(name: String, shape: Shape)] {
        var (found, waiting): ([(name: String, shape: Shape)], [Schema]) = ([], [self])
        var types: [String: ObjectIdentifier] = [:]
        while let next = waiting.popLast() {
            switch next {
            case .boolean, .integer, .string, .choice: break
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

    func write(_ writer: inout JSONWriter) throws(RecordError) {
        try writer.object { (writer) throws(RecordError) in try writeMembers(&writer) }
    }

    private func writeMembers(_ writer: inout JSONWriter) throws(RecordError) {
        switch self {
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
            try writer.member("items", element.write)
        case .map(let element):
            try writer.text("type", "object")
            try writer.member("additionalProperties", element.write)
        case .named(let name, _): try writer.text("$ref", "#/$defs/\(name)")
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

    func write(_ writer: inout JSONWriter) throws(RecordError) {
        try writer.object { (writer) throws(RecordError) in
            try writer.text("type", "object")
            try writer.member("additionalProperties") { (writer) throws(RecordError) in
                writer.bool(false)
            }
            switch self {
            case .record(let properties):
                let required = properties.filter(\.isRequired).map(\.name)
                if !required.isEmpty { try writer.texts("required", required) }
                try writer.schemas("properties", properties.map { ($0.name, $0.schema) })
            case .union(let cases):
                try writer.schemas("properties", cases)
                for bound in ["minProperties", "maxProperties"] { try writer.bound(bound, 1) }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func text(_ key: String, _ value: String) throws(RecordError) {
        try member(key) { (writer) throws(RecordError) in writer.string(value) }
    }

    fileprivate mutating func texts(_ key: String, _ values: [String]) throws(RecordError) {
        try member(key) { (writer) throws(RecordError) in
            try values.write(json: &writer)
        }
    }

    fileprivate mutating func schemas(
        _ key: String, _ members: [(name: String, schema: Schema)]
    ) throws(RecordError) {
        try member(key) { (writer) throws(RecordError) in
            try writer.object { (writer) throws(RecordError) in
                for (name, schema) in members { try writer.member(name, schema.write) }
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
