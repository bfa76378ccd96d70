extension TOML {
    /// A document that reads as `table`: one line a key, what is nested on that line.
    public static func text(_ table: TOMLTable) -> String {
        var text = ""
        for key in table.keys {
            guard let item = table[key] else { continue }
            text += "\(self.key(key)) = \(self.text(item.value))\n"
        }
        return text
    }

    /// A value on one line.
    public static func text(_ value: TOMLValue) -> String {
        switch value {
        case .string(let string): return quoted(string)
        case .integer(let number): return "\(number)"
        case .float(let text), .date(_, let text): return text
        case .boolean(let isTrue): return isTrue ? "true" : "false"
        case .array(let items):
            return "[" + items.map { text($0.value) }.joined(separator: ", ") + "]"
        case .table(let table):
            let pairs = table.keys.compactMap { name in
                table[name].map { "\(key(name)) = \(text($0.value))" }
            }
            return pairs.isEmpty ? "{}" : "{ " + pairs.joined(separator: ", ") + " }"
        }
    }

    /// A key as it is written: bare where that says it.
    static func key(_ key: String) -> String {
        !key.isEmpty && key.utf8.allSatisfy(TOMLReader.isBare) ? key : quoted(key)
    }

    static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case let scalar where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}

/// A stranger's text as an error shows it: on one line, and not much of it.
enum ShownText {
    static let mostScalars = 64

    static func quoted(_ text: String) -> String { TOML.quoted(cut(text)) }

    static func cut(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(mostScalars)
        let isAll = shown.endIndex == text.unicodeScalars.endIndex
        return String(shown) + (isAll ? "" : "…")
    }
}
