/// Records out of pairs of a name and a text, which is how paths, queries and forms carry values.
///
/// A field whose JSON is a string or a name takes the text as it stands; any other takes it as JSON
/// where it is, and as a string, for the reader of the field to refuse, where it is not. A field that
/// is a list may be named several times, or once with a list in JSON. Everything else is as strict as
/// JSON: unknown, doubled and missing names are refused.
package struct TextPairs<R: Record>: Sendable {
    private let fields: [Schema.Property]

    /// Asks the record for its fields once, for all the readings to come.
    package init(_ type: R.Type = R.self) { fields = Schema.properties(of: R.self) }

    /// The names that may be given, in the declared order.
    package var names: [String] { fields.map(\.name) }

    /// The record that `pairs` are. The offset of a refusal is one of no text that anybody sent.
    package func read(
        _ pairs: [(name: String, value: String)], limits: JSONLimits = .standard
    ) throws(RecordError) -> R {
        try R(json: PairsText.object(pairs, of: fields), limits: limits)
    }
}

/// Pairs as the object they stand for.
package enum PairsText {
    package static func object(
        _ pairs: [(name: String, value: String)], of fields: [Schema.Property]
    ) -> [UInt8] {
        var writer = Writer()
        var done: Set<String> = []
        for (name, value) in pairs {
            let field = fields.first { $0.name == name }
            guard case .array(let element)? = field?.schema else {
                writer.member(name, text(value, field?.schema ?? .string(pattern: nil)))
                continue
            }
            guard done.insert(name).inserted else { continue }
            let values = pairs.filter { $0.name == name }.map(\.value)
            if values.count == 1, value.utf8.first == UInt8(ascii: "["), let list = json(value) {
                writer.member(name, list)
            } else {
                let elements = values.map { text($0, element) }
                writer.member(
                    name,
                    [UInt8(ascii: "[")] + elements.joined(separator: [UInt8(ascii: ",")])
                        + [UInt8(ascii: "]")])
            }
        }
        return writer.object
    }

    private static func text(_ value: String, _ schema: Schema) -> [UInt8] {
        switch schema {
        case .string, .choice: value.json()
        case .any, .boolean, .integer, .array, .map, .named: json(value) ?? value.json()
        }
    }

    /// `value` where it is JSON as it stands.
    private static func json(_ value: String) -> [UInt8]? {
        let bytes = Array(value.utf8)
        do throws(RecordError) { return try RawJSON(bytes).bytes } catch { return nil }
    }

    private struct Writer {
        private var bytes = [UInt8(ascii: "{")]

        mutating func member(_ name: String, _ value: [UInt8]) {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: name.json())
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: value)
        }

        var object: [UInt8] { bytes + [UInt8(ascii: "}")] }
    }
}
