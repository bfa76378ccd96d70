/// Bytes as text that people copy: a prefix that says what it is, `1`, the bytes five bits a
/// character, and six characters of checksum (BIP 350).
///
/// At most 90 characters. Of the characters behind the prefix, up to four wrong ones are always
/// noticed, and any other damage but for once in 2^30.
public enum Bech32m {
    public static var mostCharacters: Int { 90 }
    public static var longestPrefix: Int { 83 }

    static var separator: UInt8 { UInt8(ascii: "1") }
    /// More bytes than any text has room for.
    static var roomForBytes: Int { 56 }

    // MARK: Writing

    /// The text of `bytes`, in lower case.
    public static func encode(
        _ bytes: Span<UInt8>, prefix: String
    ) throws(Bech32mError) -> String {
        let prefix = prefix.utf8Span.span
        try check(prefix: prefix, forBytes: bytes.count)
        let count = characters(prefix: prefix.count, bytes: bytes.count)
        return unsafe String(unsafeUninitializedCapacity: count) { room in
            var output = unsafe OutputSpan(buffer: room, initializedCount: 0)
            write(bytes, prefix: prefix, to: &output)
            return unsafe output.finalize(for: room)
        }
    }

    public static func encode(
        _ bytes: [UInt8], prefix: String
    ) throws(Bech32mError) -> String {
        try encode(bytes.span, prefix: prefix)
    }

    /// How long the text of so many bytes is.
    static func characters(prefix: Int, bytes: Int) -> Int {
        prefix + 1 + (bytes * 8 + 4) / 5 + Bech32mChecksum.symbolCount
    }

    static func check(
        prefix: Span<UInt8>, forBytes count: Int
    ) throws(Bech32mError) {
        guard 1...longestPrefix ~= prefix.count else {
            throw .expectedPrefix(longest: longestPrefix)
        }
        guard count <= roomForBytes,
            characters(prefix: prefix.count, bytes: count) <= mostCharacters
        else { throw .expectedFewerCharacters(limit: mostCharacters) }
        for index in prefix.indices {
            guard 33...126 ~= prefix[index] else { throw .expectedPrefixCharacter(at: index) }
            guard !isUpperCase(prefix[index]) else { throw .expectedOneCase(at: index) }
        }
    }

    /// Appends the text of bytes and a prefix that have been checked; there must be room for it.
    static func write(
        _ bytes: Span<UInt8>, prefix: Span<UInt8>, to output: inout OutputSpan<UInt8>
    ) {
        var checksum = Bech32mChecksum()
        checksum.add(prefix: prefix)
        for index in prefix.indices { output.append(prefix[index]) }
        output.append(separator)

        // A symbol lies in one byte, or ends in the next one.
        for start in stride(from: 0, to: bytes.count * 8, by: 5) {
            let (place, skipped) = (start / 8, UInt32(start % 8))
            let next = place + 1 < bytes.count ? bytes[place + 1] : 0
            let pair = UInt32(bytes[place]) &<< 8 | UInt32(next)
            let symbol = UInt8(truncatingIfNeeded: pair &>> (11 &- skipped) & 31)
            checksum.add(symbol)
            output.append(Bech32mSymbols.characters[Int(symbol)])
        }

        let completion = checksum.completion()
        for place in 0..<UInt32(Bech32mChecksum.symbolCount) {
            let symbol = completion &>> (25 &- 5 &* place) & 31
            output.append(Bech32mSymbols.characters[Int(symbol)])
        }
    }

    // MARK: Reading

    /// The bytes and the prefix, in lower case, that `text` spells, wholly in lower or in upper
    /// case.
    public static func decode(
        _ text: Span<UInt8>
    ) throws(Bech32mError) -> (prefix: String, bytes: [UInt8]) {
        let separator = try separator(of: text)
        let bytes = try withBytes(of: text, behind: separator) { bytes in
            var copy = [UInt8]()
            copy.append(addingCapacity: bytes.count) { output in
                for index in bytes.indices { output.append(bytes[index]) }
            }
            return copy
        }
        let prefix = unsafe String(unsafeUninitializedCapacity: separator) { room in
            for index in 0..<separator { unsafe room[index] = lowerCase(text[index]) }
            return separator
        }
        return (prefix, bytes)
    }

    public static func decode(
        _ text: String
    ) throws(Bech32mError) -> (prefix: String, bytes: [UInt8]) {
        try decode(text.utf8Span.span)
    }

    /// Lends the bytes that `text` spells behind the place of its separator.
    static func withBytes<Value>(
        of text: Span<UInt8>, behind separator: Int, _ body: (Span<UInt8>) -> Value
    ) throws(Bech32mError) -> Value {
        try check(text, behind: separator)
        var (bytes, taken) = (InlineArray<56, UInt8>(repeating: 0), 0)
        try spell(text, behind: separator) { byte in
            bytes[taken] = byte
            taken &+= 1
        }
        return body(bytes.span.extracting(..<taken))
    }

    /// Hands out the bytes that the symbols of a checked text spell, one after the other; what was
    /// handed out before a refusal means nothing.
    @inline(__always)
    static func spell(
        _ text: Span<UInt8>, behind separator: Int, _ take: (UInt8) -> Void
    ) throws(Bech32mError) {
        let last = text.count - Bech32mChecksum.symbolCount
        var (waiting, count): (UInt32, UInt32) = (0, 0)
        for index in separator + 1..<last {
            waiting = waiting &<< 5 | UInt32(Bech32mSymbols.values[Int(text[index] & 127)])
            count &+= 5
            if count >= 8 {
                count &-= 8
                take(UInt8(truncatingIfNeeded: waiting &>> count))
            }
        }
        guard count < 5 else { throw .expectedNoSpareSymbol(at: last - 1) }
        guard waiting & (1 &<< count &- 1) == 0 else { throw .expectedZeroPadding(at: last - 1) }
    }

    /// Where the separator of `text` stands, whose characters and checksum are right. What its
    /// symbols spell need not be whole bytes.
    package static func check(_ text: Span<UInt8>) throws(Bech32mError) -> Int {
        let separator = try separator(of: text)
        try check(text, behind: separator)
        return separator
    }

    private static func check(
        _ text: Span<UInt8>, behind separator: Int
    ) throws(Bech32mError) {
        var (checksum, cases) = (Bech32mChecksum(), LetterCases())
        for index in 0..<separator {
            guard 33...126 ~= text[index] else { throw .expectedPrefixCharacter(at: index) }
            cases.meet(text[index])
        }
        checksum.add(prefix: text.extracting(..<separator))
        for index in separator + 1..<text.count {
            let character = text[index]
            let symbol = character < 128 ? Bech32mSymbols.values[Int(character & 127)] : 255
            guard symbol < 32 else { throw .expectedSymbol(at: index) }
            cases.meet(symbol: character)
            checksum.add(symbol)
        }
        guard !cases.areMixed else { throw .expectedOneCase(at: otherCase(in: text)) }
        guard checksum.remainder == Bech32mChecksum.bech32m else {
            throw .expectedMatchingChecksum(
                isBech32: checksum.remainder == Bech32mChecksum.bech32)
        }
    }

    /// The last `1`, since a prefix may have others.
    private static func separator(of text: Span<UInt8>) throws(Bech32mError) -> Int {
        guard text.count <= mostCharacters else {
            throw .expectedFewerCharacters(limit: mostCharacters)
        }
        guard let separator = text.indices.last(where: { text[$0] == separator }) else {
            throw .expectedSeparator
        }
        guard separator > 0 else { throw .expectedPrefix(longest: longestPrefix) }
        guard text.count - separator - 1 >= Bech32mChecksum.symbolCount else {
            throw .expectedChecksum(characters: Bech32mChecksum.symbolCount)
        }
        return separator
    }

    // MARK: Letters

    static func isUpperCase(_ character: UInt8) -> Bool {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= character
    }

    static func lowerCase(_ character: UInt8) -> UInt8 {
        isUpperCase(character) ? character | 0x20 : character
    }

    static func isLowerCase(_ character: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= character
    }

    /// The first letter in another case than the first one of all.
    private static func otherCase(in text: Span<UInt8>) -> Int {
        var cases = LetterCases()
        for index in text.indices {
            cases.meet(text[index])
            if cases.areMixed { return index }
        }
        return text.count
    }

    /// Which cases the letters so far had: a bit for each of the four quarters of ASCII, of which the
    /// third has the upper case and the fourth the lower.
    private struct LetterCases {
        private var quarters: UInt8 = 0

        mutating func meet(_ character: UInt8) {
            if isLowerCase(character) || isUpperCase(character) { meet(symbol: character) }
        }

        /// Of symbols none in these quarters is anything but a letter; so nothing needs deciding.
        mutating func meet(symbol character: UInt8) { quarters |= 1 &<< (character &>> 5) }

        var areMixed: Bool { quarters & 0b1100 == 0b1100 }
    }
}
