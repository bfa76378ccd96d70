/// Text from elsewhere, made safe to show: nothing in it moves the cursor, changes colours, turns
/// the direction of writing or begins a line.
package enum PrintableText {
    /// Control characters, line separators and marks of direction written out as `\x1b`, `\n` or
    /// `\u{202e}`; everything else as it is.
    package static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var safe = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar) {
                safe.append(contentsOf: written(scalar).unicodeScalars)
            } else {
                safe.append(scalar)
            }
        }
        return String(safe)
    }

    /// The same line by line: the lines of a message of our own stay lines.
    static func escapedLines(_ text: String) -> String {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { escaped(String($0)) }.joined(separator: "\n")
    }

    /// At most so many characters, the last of them `…` where some are left out.
    static func shortened(_ text: String, to most: Int) -> String {
        // Counted no further than needed: a word may be long.
        guard let end = text.index(text.startIndex, offsetBy: most, limitedBy: text.endIndex),
            end != text.endIndex
        else { return text }
        return text.prefix(most - 1) + "…"
    }

    static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        // Marks and overrides of direction, separators, and what shows as nothing at all.
        case 0x061C, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
        case 0xE0000...0xE007F: true
        default: false
        }
    }

    private static func written(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            let digits = String(scalar.value, radix: 16)
            guard scalar.value < 0x100 else { return "\\u{\(digits)}" }
            return "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
        }
    }
}
