/// Text within a line, so that no value can end the line, begin another one, or steer a terminal.
enum LineText {
    /// Appends what stands between the quotes of a JSON string: at most `most` bytes of `text`, cut
    /// between characters and ending in `…` where something is missing. Escaped are quotes,
    /// backslashes, all control characters (C0, DEL, C1), the two separators that JavaScript takes
    /// for line ends, and the marks that turn the direction of writing.
    static func appendEscaped(_ text: String, most: Int, to line: inout [UInt8]) {
        let bytes = text.utf8Span.span
        let end = bytes.count <= most ? bytes.count : boundary(in: bytes, at: most)
        line.reserveCapacity(line.count + end + 8)
        var index = 0
        while index < end {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                line.append(UInt8(ascii: "\\"))
                line.append(byte)
            case UInt8(ascii: "\n"): append("\\n", to: &line)
            case UInt8(ascii: "\r"): append("\\r", to: &line)
            case UInt8(ascii: "\t"): append("\\t", to: &line)
            case 0..<0x20, 0x7F: appendUnicode(UInt16(byte), to: &line)
            case 0xC2 where bytes[index + 1] < 0xA0:
                appendUnicode(UInt16(bytes[index + 1]), to: &line)
                index += 1
            case 0xE2 where isUnwelcome(bytes[index + 1], bytes[index + 2]):
                let low = UInt16(bytes[index + 1] & 0x3F) << 6 | UInt16(bytes[index + 2] & 0x3F)
                appendUnicode(0x2000 | low, to: &line)
                index += 2
            default: line.append(byte)
            }
            index += 1
        }
        if end < bytes.count { append("…", to: &line) }
    }

    /// Whether a text needs quotes in the form for people.
    static func isPlain(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                0x21...0x7E ~= byte && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                    && byte != UInt8(ascii: "=")
            }
    }

    static func append(_ text: String, to line: inout [UInt8]) {
        line.append(contentsOf: text.utf8)
    }

    /// U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069; the text is valid UTF-8, so a lead byte
    /// has its two others.
    private static func isUnwelcome(_ second: UInt8, _ third: UInt8) -> Bool {
        switch second {
        case 0x80: third == 0x8E || third == 0x8F || 0xA8...0xAE ~= third
        case 0x81: 0xA6...0xA9 ~= third
        default: false
        }
    }

    private static func appendUnicode(_ unit: UInt16, to line: inout [UInt8]) {
        append("\\u", to: &line)
        HexDigits.append(UInt8(truncatingIfNeeded: unit >> 8), to: &line)
        HexDigits.append(UInt8(truncatingIfNeeded: unit), to: &line)
    }

    /// The end of the last whole character at or before `place`.
    static func boundary(in bytes: Span<UInt8>, at place: Int) -> Int {
        var end = place
        while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return end
    }
}

extension String {
    /// At most so many bytes of this, whole scalars only.
    func cut(to most: Int) -> String {
        guard utf8.count > most else { return self }
        let bytes = utf8Span.span
        let end = LineText.boundary(in: bytes, at: most)
        return String(decoding: Array(utf8.prefix(end)), as: UTF8.self)
    }
}
