/// An answer for a person, put together line by line.
///
/// What is put in is taken for data: control characters are written out, whoever they came from.
/// Only the page itself colours.
package struct Page: Sendable {
    package let columns: Int
    let isColored: Bool
    package private(set) var lines: [String] = []

    package init(columns: Int = 80, isColored: Bool = false) {
        (self.columns, self.isColored) = (columns, isColored)
    }

    /// One line, as it is: not cut, so that it can be copied.
    package mutating func line(_ text: String, _ ink: Ink = .plain) {
        lines.append(ink.around(PrintableText.escaped(text), isColored: isColored))
    }

    /// Several lines of a text that was laid out already.
    package mutating func text(_ text: String) {
        var parts = text.split(separator: "\n", omittingEmptySubsequences: false)
        if parts.last == "" { parts.removeLast() }
        for part in parts { line(String(part)) }
    }

    /// A paragraph, broken at spaces.
    package mutating func paragraph(_ text: String) {
        for part in TextWrap.lines(PrintableText.escaped(text), columns: columns) {
            lines.append(part)
        }
    }

    /// Names with their values beside them.
    package mutating func pairs(_ pairs: [(String, String)]) {
        let safe = pairs.map {
            (term: PrintableText.escaped($0.0), meaning: PrintableText.escaped($0.1))
        }
        lines += TextWrap.pairs(safe, columns: columns, indent: 0)
    }

    package mutating func table(_ table: TextTable) {
        lines += table.lines(columns: columns, isColored: isColored)
    }

    package var text: String { lines.map { $0 + "\n" }.joined() }
}
