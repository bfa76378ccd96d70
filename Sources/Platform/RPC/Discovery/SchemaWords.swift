import Records

/// A type in the words of a page for people.
enum SchemaWords {
    static func words(_ schema: Schema) -> String {
        switch schema {
        case .any: "any JSON"
        case .boolean: "true or false"
        case .integer(let bounds):
            "integer, \(number(bounds.lowerBound)) to \(number(bounds.upperBound))"
        case .string(let pattern): pattern.map { "string, `\(escaped($0))`" } ?? "string"
        case .choice(let names): "one of " + names.map { "`\($0)`" }.joined(separator: ", ")
        case .array(let element): "list of " + words(element)
        case .map(let element): "by name: " + words(element)
        case .named(let name, _): "[\(name)](#\(anchor(name)))"
        }
    }

    /// What a heading of that text is linked to by.
    static func anchor(_ heading: String) -> String {
        heading.lowercased().replacing(".", with: "").replacing(" ", with: "-")
    }

    /// `text` as it may stand in a cell of a table.
    static func escaped(_ text: String) -> String { text.replacing("|", with: "\\|") }

    /// The bounds of the widest integers by their powers, which say more than their digits.
    private static func number(_ value: Int128) -> String {
        switch value {
        case Int128(UInt64.max): "2^64 − 1"
        case Int128(Int64.max): "2^63 − 1"
        case Int128(Int64.min): "−2^63"
        default: "\(value)".replacing("-", with: "−")
        }
    }
}
