/// Comma-separated lists and what is quoted in them (RFC 9110, 5.6).
enum FieldList {
    /// Gives each element of the list in `range`, without blanks around it and without empty ones.
    static func divide(_ bytes: Span<UInt8>, _ range: Range<Int>, _ body: (Range<Int>) -> Void) {
        divide(bytes, range, at: UInt8(ascii: ","), body)
    }

    /// Divides at each `mark` that does not stand between quotes. Quotes that never close reach to
    /// the end.
    static func divide(
        _ bytes: Span<UInt8>, _ range: Range<Int>, at mark: UInt8, _ body: (Range<Int>) -> Void
    ) {
        var (start, at, quoted) = (range.lowerBound, range.lowerBound, false)
        let end = range.upperBound
        func give(_ stop: Int) {
            let element = bytes.trimmed(start..<stop)
            if !element.isEmpty { body(element) }
        }
        while at < end {
            let byte = bytes[at]
            if quoted, byte == ByteClass.backslash {
                at &+= 1
            } else if byte == ByteClass.quote {
                quoted.toggle()
            } else if byte == mark, !quoted {
                give(at)
                start = at &+ 1
            }
            at &+= 1
        }
        give(end)
    }

    /// What stands between the quotes, which must be the first byte and the last; `nil` where the
    /// range is no quoted string.
    static func unquoted(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
        guard range.count >= 2, bytes[range.lowerBound] == ByteClass.quote else { return nil }
        var (text, at): ([UInt8], Int) = ([], range.lowerBound &+ 1)
        let last = range.upperBound &- 1
        while at < last {
            var byte = bytes[at]
            guard byte != ByteClass.quote else { return nil }
            if byte == ByteClass.backslash {
                at &+= 1
                guard at < last else { return nil }
                byte = bytes[at]
            }
            guard ByteClass.isFieldText(byte) else { return nil }
            text.append(byte)
            at &+= 1
        }
        guard at == last, bytes[last] == ByteClass.quote else { return nil }
        return text.span.text
    }
}
