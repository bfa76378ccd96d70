import Foundation

/// A JSON object on one line, its fields in the order they were added.
struct JSONLine {
    private var fields: [String] = []

    mutating func add(_ name: String, _ value: String) {
        fields.append("\(Self.quoted(name)):\(Self.quoted(value))")
    }

    mutating func add(_ name: String, _ value: Double) {
        fields.append("\(Self.quoted(name)):\(Self.number(value))")
    }

    mutating func add(_ name: String, _ values: KeyValuePairs<String, String>) {
        let inner = values.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
        fields.append("\(Self.quoted(name)):{\(inner.joined(separator: ","))}")
    }

    var text: String { "{\(fields.joined(separator: ","))}" }

    /// Six significant digits, more than any measurement here can honestly have; `null` for what
    /// is no number.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        guard value != 0 else { return "0" }
        let places = 5 - Int(log10(abs(value)).rounded(.down))
        let scale = pow(10, Double(abs(places)))
        let rounded =
            places >= 0
            ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
        let text = "\(rounded)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
