extension TOMLReader {
    /// `"…"` on one line, with escapes.
    mutating func basicString() throws(TOMLError) -> String {
        at += 1
        var (text, start) = ([UInt8](), at)
        while true {
            guard let byte = here else { throw error(.expected("\"")) }
            switch byte {
            case UInt8(ascii: "\""):
                text += bytes[start..<at]
                at += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                text += bytes[start..<at]
                try escape(into: &text)
                start = at
            default:
                try checkCharacter(byte, closing: "\"")
                at += 1
            }
        }
    }

    /// `'…'` on one line, as it stands.
    mutating func literalString() throws(TOMLError) -> String {
        at += 1
        let start = at
        while here != UInt8(ascii: "'") {
            guard let byte = here else { throw error(.expected("'")) }
            try checkCharacter(byte, closing: "'")
            at += 1
        }
        defer { at += 1 }
        return text(start..<at)
    }

    /// `"""…"""`: lines, escapes, and a backslash at a line's end that joins lines.
    mutating func longBasicString() throws(TOMLError) -> String {
        at += 3
        _ = takeNewline()
        var text: [UInt8] = []
        while !takesEnd(of: "\"", into: &text) {
            guard let byte = here else { throw error(.expected("\"\"\"")) }
            if byte == UInt8(ascii: "\\") {
                if !(try takeJoin()) { try escape(into: &text) }
            } else {
                try longCharacter(byte, into: &text)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `'''…'''`: lines as they stand.
    mutating func longLiteralString() throws(TOMLError) -> String {
        at += 3
        _ = takeNewline()
        var text: [UInt8] = []
        while !takesEnd(of: "'", into: &text) {
            guard let byte = here else { throw error(.expected("'''")) }
            try longCharacter(byte, into: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Three quotes end a string; of four or five the first ones belong to it.
    private mutating func takesEnd(of quote: Unicode.Scalar, into text: inout [UInt8]) -> Bool {
        let quote = UInt8(ascii: quote)
        guard here == quote, peek(1) == quote, peek(2) == quote else { return false }
        at += 3
        for _ in 0..<2 where here == quote {
            text.append(quote)
            at += 1
        }
        return true
    }

    private mutating func longCharacter(
        _ byte: UInt8, into text: inout [UInt8]
    ) throws(TOMLError) {
        if takeNewline() {
            text.append(UInt8(ascii: "\n"))
            return
        }
        guard !Self.isControl(byte) else { throw error(.illegalCharacter(byte)) }
        text.append(byte)
        at += 1
    }

    private func checkCharacter(_ byte: UInt8, closing quote: String) throws(TOMLError) {
        if byte == UInt8(ascii: "\n") || starts(with: "\r\n") {
            throw error(.expected("\(quote) before the end of the line"))
        }
        guard !Self.isControl(byte) else { throw error(.illegalCharacter(byte)) }
    }

    /// A backslash at a line's end takes all blanks and newlines behind it.
    private mutating func takeJoin() throws(TOMLError) -> Bool {
        guard let next = peek(1), next == 0x20 || next == 0x09 || next == 0x0A || next == 0x0D
        else { return false }
        at += 1
        skipBlanks()
        guard takeNewline() else { throw error(.expected("a newline behind the backslash")) }
        repeat { skipBlanks() } while takeNewline()
        return true
    }

    private mutating func escape(into text: inout [UInt8]) throws(TOMLError) {
        let plain: UInt8? =
            switch peek(1) {
            case UInt8(ascii: "b"): 0x08
            case UInt8(ascii: "t"): 0x09
            case UInt8(ascii: "n"): 0x0A
            case UInt8(ascii: "f"): 0x0C
            case UInt8(ascii: "r"): 0x0D
            case UInt8(ascii: "\""): 0x22
            case UInt8(ascii: "\\"): 0x5C
            default: nil
            }
        if let plain {
            text.append(plain)
            at += 2
            return
        }
        let count = peek(1) == UInt8(ascii: "u") ? 4 : peek(1) == UInt8(ascii: "U") ? 8 : 0
        guard count > 0 else {
            throw error(.expected("one of \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX"))
        }
        var code: UInt32 = 0
        for index in 0..<count {
            guard let digit = peek(2 + index).flatMap(Self.hexDigit) else {
                throw error(.expected("\(count) hexadecimal digits"))
            }
            code = code << 4 | UInt32(digit)
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw error(.expected("a Unicode scalar, which U+\(String(code, radix: 16)) is not"))
        }
        text += Array(String(Character(scalar)).utf8)
        at += 2 + count
    }
}
