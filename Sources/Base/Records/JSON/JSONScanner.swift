/// Walks the tokens of one JSON document (RFC 8259), strictly. Owns the position, nothing else.
///
/// The pointer is valid because a scanner is made only inside `withUnsafeBufferPointer` of the
/// entry points of this room and does not outlive them.
@safe @usableFromInline struct JSONScanner {
    @usableFromInline let base: UnsafePointer<UInt8>
    @usableFromInline let end: Int
    @usableFromInline var at = 0

    @inlinable init(base: UnsafePointer<UInt8>, count: Int) {
        unsafe self.base = unsafe base
        self.end = count
    }

    /// A string as it stands between its quotes.
    @usableFromInline struct Text {
        @usableFromInline var start: Int
        @usableFromInline var count: Int
        @usableFromInline var escaped: Bool
        @usableFromInline var isASCII: Bool

        @inlinable init(start: Int, count: Int, escaped: Bool, isASCII: Bool) {
            self.start = start
            self.count = count
            self.escaped = escaped
            self.isASCII = isASCII
        }
    }

    @inlinable @inline(__always) func byte(_ index: Int) -> UInt8 { unsafe base[index] }

    @inlinable @inline(__always) mutating func skipBlanks() {
        while at < end, byte(at) <= 0x20 {
            let blank = byte(at)
            guard blank == 0x20 || blank == 0x0A || blank == 0x0D || blank == 0x09 else { return }
            at &+= 1
        }
    }

    /// The next byte that is not blank, without moving behind it.
    @inlinable @inline(__always) mutating func peek() throws(RecordError) -> UInt8 {
        skipBlanks()
        guard at < end else { throw RecordError(.truncated, at: at) }
        return byte(at)
    }

    @inlinable @inline(__always) mutating func expect(
        _ character: UInt8, _ what: StaticString
    ) throws(RecordError) {
        guard try peek() == character else { throw expected(what) }
        at &+= 1
    }

    @inline(never) @usableFromInline func expected(_ what: StaticString) -> RecordError {
        RecordError(.expected("\(what)"), at: at)
    }

    /// The refusal of what begins at `offset`; where the text has been read to its end, of that
    /// end.
    @inline(never) @usableFromInline func refused(
        _ what: String, at offset: Int
    ) -> RecordError {
        RecordError(at < end ? .expected(what) : .truncated, at: offset)
    }

    /// The first byte from `start` on that ends a run of plain text, which is a quote, a backslash, a
    /// control character or anything outside ASCII; or a place within eight bytes of the document's
    /// end.
    @inlinable @inline(__always) func plainRun(from start: Int) -> Int {
        var index = start
        while index &+ 8 <= end {
            let marks = marks(index)
            if marks != 0 { return index &+ (marks.trailingZeroBitCount &>> 3) }
            index &+= 8
        }
        return index
    }

    /// Of the eight bytes from `index` on: the high bit of the first that is not plain, and perhaps
    /// of some behind it.
    @inlinable @inline(__always) func marks(_ index: Int) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let word = UInt64(
            littleEndian: unsafe UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
        // Each difference sets the high bit of a byte that is the one looked for, or of one beyond
        // ASCII, which `word` marks anyway; and it borrows only from behind such a byte.
        let quotes = (word ^ 0x2222_2222_2222_2222) &- ones
        let slashes = (word ^ 0x5C5C_5C5C_5C5C_5C5C) &- ones
        let controls = word &- 0x2020_2020_2020_2020
        return (quotes | slashes | controls | word) & 0x8080_8080_8080_8080
    }

    /// Moves behind the string whose opening quote stands here.
    @inline(__always) mutating func skipString() throws(RecordError) {
        let start = at &+ 1
        let stop = plainRun(from: start)
        guard stop < end, byte(stop) == 0x22 else {
            at = start
            _ = try unusualString(from: start)
            return
        }
        at = stop &+ 1
    }

    @inlinable @inline(__always) mutating func string() throws(RecordError) -> Text {
        try expect(0x22, "a string")
        let start = at
        let stop = plainRun(from: start)
        guard stop < end, byte(stop) == 0x22 else { return try unusualString(from: start) }
        at = stop &+ 1
        return Text(start: start, count: stop &- start, escaped: false, isASCII: true)
    }

    /// A string that is not plain ASCII, or whose end is also that of the document.
    @inline(never) @usableFromInline mutating func unusualString(
        from start: Int
    ) throws(RecordError) -> Text {
        var (escaped, ascii) = (false, true)
        while true {
            at = plainRun(from: at)
            guard at < end else { throw RecordError(.truncated, at: start &- 1) }
            let character = byte(at)
            if character == 0x22 { break }
            if character == 0x5C {
                escaped = true
                try skipEscape()
                continue
            }
            guard character >= 0x20 else { throw expected("no control character in a string") }
            if character >= 0x80 { ascii = false }
            at &+= 1
        }
        let count = at &- start
        if !ascii { try checkUTF8(start, count) }
        at &+= 1
        return Text(start: start, count: count, escaped: escaped, isASCII: ascii)
    }

    @usableFromInline func checkUTF8(_ start: Int, _ count: Int) throws(RecordError) {
        guard unsafe UTF8Text.isValid(UnsafeBufferPointer(start: base + start, count: count)) else {
            throw RecordError(.notUTF8, at: start &- 1)
        }
    }

    @usableFromInline mutating func skipEscape() throws(RecordError) {
        guard at &+ 1 < end else { throw RecordError(.truncated, at: at) }
        switch byte(at &+ 1) {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: at &+= 2
        case 0x75:
            let unit = try hexUnit(at &+ 2)
            at &+= 6
            if unit & 0xFC00 == 0xD800 {
                guard at &+ 1 < end, byte(at) == 0x5C, byte(at &+ 1) == 0x75,
                    try hexUnit(at &+ 2) & 0xFC00 == 0xDC00
                else { throw refused("the second half of a surrogate pair", at: at) }
                at &+= 6
            } else if unit & 0xFC00 == 0xDC00 {
                throw refused("the first half of a surrogate pair", at: at &- 6)
            }
        default: throw expected("an escape: one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
        }
    }

    /// The four hexadecimal digits at `index`.
    @usableFromInline func hexUnit(_ index: Int) throws(RecordError) -> UInt32 {
        guard index &+ 4 <= end else { throw RecordError(.truncated, at: index &- 2) }
        var unit: UInt32 = 0
        for offset in 0..<4 {
            let digit = byte(index &+ offset)
            let lower = digit | 0x20
            if digit &- 0x30 < 10 {
                unit = unit &<< 4 | UInt32(digit &- 0x30)
            } else if lower &- 0x61 < 6 {
                unit = unit &<< 4 | UInt32(lower &- 0x57)
            } else {
                throw refused("four hexadecimal digits", at: index)
            }
        }
        return unit
    }

    /// The bytes that `text` stands for, its escapes resolved. They were checked by `string()`.
    @usableFromInline func unescaped(_ text: Text) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        forEachScalarByte(text) { byte in
            bytes.append(byte)
            return true
        }
        return bytes
    }

    /// Feeds the unescaped bytes of `text` to `body` until it answers false.
    private func forEachScalarByte(_ text: Text, _ body: (UInt8) -> Bool) {
        var index = text.start
        let stop = text.start &+ text.count
        while index < stop {
            let character = byte(index)
            guard character == 0x5C else {
                guard body(character) else { return }
                index &+= 1
                continue
            }
            switch byte(index &+ 1) {
            case 0x62: guard body(0x08) else { return }
            case 0x66: guard body(0x0C) else { return }
            case 0x6E: guard body(0x0A) else { return }
            case 0x72: guard body(0x0D) else { return }
            case 0x74: guard body(0x09) else { return }
            case 0x75:
                var scalar = UInt32(unitValue(index &+ 2))
                index &+= 6
                if scalar & 0xFC00 == 0xD800 {
                    let low = unitValue(index &+ 2)
                    scalar = 0x10000 &+ ((scalar & 0x3FF) &<< 10 | (low & 0x3FF))
                    index &+= 6
                }
                for byte in String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8 {
                    guard body(byte) else { return }
                }
                continue
            case let plain: guard body(plain) else { return }
            }
            index &+= 2
        }
    }

    private func unitValue(_ index: Int) -> UInt32 {
        (0..<4).reduce(0) { unit, offset in
            let digit = byte(index &+ offset)
            return unit << 4 | UInt32(digit <= 0x39 ? digit &- 0x30 : (digit | 0x20) &- 0x57)
        }
    }

    /// Whether `text`, its escapes resolved, is `name`.
    @usableFromInline func equals(_ text: Text, _ name: StaticString) -> Bool {
        var (index, equal) = (0, true)
        forEachScalarByte(text) { byte in
            equal = unsafe index < name.utf8CodeUnitCount && name.utf8Start[index] == byte
            index &+= 1
            return equal
        }
        return equal && index == name.utf8CodeUnitCount
    }

    @inlinable func makeString(_ text: Text) throws(RecordError) -> String {
        if text.escaped { return unescapedString(text) }
        let bytes = unsafe UnsafeBufferPointer(start: base + text.start, count: text.count)
        // `string()` has checked that they are UTF-8.
        return unsafe String(
            copying: UTF8Span(unchecked: Span(_unsafeElements: bytes), isKnownASCII: text.isASCII))
    }

    @inline(never) @usableFromInline func unescapedString(_ text: Text) -> String {
        String(decoding: unescaped(text), as: UTF8.self)
    }

    /// Moves behind one number of any form.
    @usableFromInline mutating func skipNumber() throws(RecordError) {
        let start = at
        if at < end, byte(at) == 0x2D { at &+= 1 }
        let whole = at
        guard skipDigits() > 0 else { throw refused("a value", at: start) }
        guard at &- whole == 1 || byte(whole) != 0x30 else {
            throw refused("a number without leading zeros", at: start)
        }
        if at < end, byte(at) == 0x2E {
            at &+= 1
            guard skipDigits() > 0 else { throw refused("digits behind the decimal point", at: at) }
        }
        if at < end, byte(at) | 0x20 == 0x65 {
            at &+= 1
            if at < end, byte(at) == 0x2B || byte(at) == 0x2D { at &+= 1 }
            guard skipDigits() > 0 else { throw refused("digits of an exponent", at: at) }
        }
    }

    private mutating func skipDigits() -> Int {
        let start = at
        while at < end, byte(at) &- 0x30 < 10 { at &+= 1 }
        return at &- start
    }

    @usableFromInline mutating func skipLiteral(_ literal: StaticString) throws(RecordError) {
        for index in 0..<literal.utf8CodeUnitCount {
            guard at &+ index < end else { throw RecordError(.truncated, at: at) }
            guard unsafe byte(at &+ index) == literal.utf8Start[index] else {
                throw expected("a value")
            }
        }
        at &+= literal.utf8CodeUnitCount
    }
}
