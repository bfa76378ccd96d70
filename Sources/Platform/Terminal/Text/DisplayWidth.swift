/// How many columns text takes on a terminal.
package enum DisplayWidth {
    package static func of(_ text: some StringProtocol) -> Int {
        text.utf8.allSatisfy { 0x20..<0x7F ~= $0 }
            ? text.utf8.count : text.reduce(0) { $0 + of($1) }
    }

    /// A character is as wide as its widest scalar; one shown as a picture takes two columns.
    static func of(_ character: Character) -> Int {
        var width = 0
        for scalar in character.unicodeScalars {
            if scalar == "\u{FE0F}" { return 2 }
            width = max(width, of(scalar))
        }
        return width
    }

    /// 0 for what combines with the scalar before it or shows as nothing, 2 for wide ones.
    static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F ? 0 : 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator,
            .paragraphSeparator:
            return 0
        default:
            return isWide(scalar.value) ? 2 : 1
        }
    }

    private static func isWide(_ value: UInt32) -> Bool {
        var (low, high) = (0, wideRanges.count)
        while low < high {
            let middle = (low + high) / 2
            if wideRanges[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < wideRanges.count && wideRanges[low].contains(value)
    }

    /// The longest beginning of `text` that fits, with `…` where something is left out.
    package static func fitted(_ text: String, to columns: Int) -> String {
        guard of(text) > columns else { return text }
        guard columns > 0 else { return "" }
        var (width, end) = (0, text.startIndex)
        while end < text.endIndex {
            let next = width + of(text[end])
            guard next < columns else { break }
            width = next
            end = text.index(after: end)
        }
        return text[..<end] + "…"
    }
}
