/// Breaks text into lines that fit.
enum TextWrap {
    /// Lines of at most `columns`, broken at spaces; a word that is wider stands alone, and uncut,
    /// so that what is copied from it stays right. An empty text is one empty line.
    static func lines(_ text: String, columns: Int) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
            wrapped(paragraph, columns)
        }
    }

    private static func wrapped(_ paragraph: Substring, _ columns: Int) -> [String] {
        var (lines, line, width) = ([String](), "", 0)
        for word in paragraph.split(separator: " ") {
            let wordWidth = DisplayWidth.of(word)
            if !line.isEmpty, width + 1 + wordWidth > columns {
                lines.append(line)
                (line, width) = ("", 0)
            }
            if !line.isEmpty { (line, width) = (line + " ", width + 1) }
            line += word
            width += wordWidth
        }
        return lines + [line]
    }

    /// A list of terms with what they mean beside them: two columns, the second wrapped.
    static func pairs(
        _ pairs: [(term: String, meaning: String)], columns: Int, indent: Int = 2
    ) -> [String] {
        let widest = pairs.map { DisplayWidth.of($0.term) }.max() ?? 0
        let column = min(widest, max(12, columns / 2 - indent))
        let start = indent + column + 2
        return pairs.flatMap { pair in
            let meaning = lines(pair.meaning, columns: max(20, columns - start))
            let term = String(repeating: " ", count: indent) + pair.term
            let width = DisplayWidth.of(term)
            let margin = String(repeating: " ", count: start)
            if pair.meaning.isEmpty { return [term] }
            if width + 2 > start { return [term] + meaning.map { margin + $0 } }
            let first = term + String(repeating: " ", count: start - width) + meaning[0]
            return [first] + meaning.dropFirst().map { margin + $0 }
        }
    }
}
