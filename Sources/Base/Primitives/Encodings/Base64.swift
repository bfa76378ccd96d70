/// Bytes as base64 text (RFC 4648), six bits a character. Text is read in one form only: no blanks,
/// padding exactly where the form has it, and zero bits where no byte reaches; so texts of one form
/// are equal exactly when the bytes are.
public enum Base64 {
    public enum Form: CaseIterable, Hashable, Sendable {
        /// Section 4: `+` and `/`, filled up with `=` to groups of four.
        case padded
        /// Section 5, for addresses and file names: `-` and `_`, without padding.
        case url

        /// The characters of the two highest values, in which the forms differ.
        @inlinable
        var lastTwo: (UInt8, UInt8) {
            switch self {
            case .padded: (UInt8(ascii: "+"), UInt8(ascii: "/"))
            case .url: (UInt8(ascii: "-"), UInt8(ascii: "_"))
            }
        }
    }

    /// The number of characters that so many bytes become.
    public static func characterCount(of bytes: Int, as form: Form = .padded) -> Int {
        let (groups, rest) = bytes.quotientAndRemainder(dividingBy: 3)
        guard rest > 0 else { return groups * 4 }
        return groups * 4 + (form == .padded ? 4 : rest + 1)
    }

    // MARK: Writing

    public static func text(_ bytes: Span<UInt8>, as form: Form = .padded) -> String {
        // Whole words are stored, so there is room for one more than is used.
        let most = characterCount(of: bytes.count) + 8
        return unsafe String(unsafeUninitializedCapacity: most) { room in
            var output = unsafe OutputSpan(buffer: room, initializedCount: 0)
            write(bytes, as: form, to: &output)
            return unsafe output.finalize(for: room)
        }
    }

    public static func text(_ bytes: [UInt8], as form: Form = .padded) -> String {
        text(bytes.span, as: form)
    }

    public static func append(
        _ bytes: Span<UInt8>, as form: Form = .padded, to text: inout [UInt8]
    ) {
        text.append(addingCapacity: characterCount(of: bytes.count) + 8) { output in
            write(bytes, as: form, to: &output)
        }
    }

    private static func write(
        _ bytes: Span<UInt8>, as form: Form, to output: inout OutputSpan<UInt8>
    ) {
        let symbols = Base64Symbols(form)
        var at = 0
        // Six bytes become eight characters; two more are looked at.
        while at &+ 8 <= bytes.count {
            let six = EightBytes.load(bytes, from: at).byteSwapped &>> 16
            EightBytes.append(symbols.characters(ofSixBytes: six), to: &output)
            at &+= 6
        }
        while at < bytes.count {
            let count = min(6, bytes.count &- at)
            var six: UInt64 = 0
            for index in 0..<count {
                six |= UInt64(bytes[at &+ index]) &<< UInt64(40 &- 8 &* index)
            }
            let used = characterCount(of: count, as: .url)
            EightBytes.append(symbols.characters(ofSixBytes: six), count: used, to: &output)
            at &+= count
        }
        guard form == .padded else { return }
        for _ in 0..<(2 - (bytes.count + 2) % 3) { output.append(UInt8(ascii: "=")) }
    }

    // MARK: Reading

    public static func bytes(
        _ text: Span<UInt8>, as form: Form = .padded
    ) throws(Base64Error) -> [UInt8] {
        let count = try symbolCount(of: text, as: form)
        let symbols = Base64Symbols(form)
        var (bytes, fault): ([UInt8], Int?) = ([], nil)
        bytes.append(addingCapacity: count / 4 * 3 + 8) { output in
            fault = read(text.extracting(..<count), symbols, to: &output)
        }
        if let fault { throw symbols.refusal(of: text.extracting(..<count), from: fault) }
        return bytes
    }

    public static func bytes(
        _ text: String, as form: Form = .padded
    ) throws(Base64Error) -> [UInt8] {
        try bytes(text.utf8Span.span, as: form)
    }

    /// The characters that stand for bytes: all but the padding, whose place is checked.
    private static func symbolCount(
        of text: Span<UInt8>, as form: Form
    ) throws(Base64Error) -> Int {
        var count = text.count
        let rest = count % 4
        switch form {
        case .padded:
            guard rest == 0 else { throw cut(text, at: count - rest, form) }
            if count > 0, text[count - 1] == UInt8(ascii: "=") { count -= 1 }
            if count > 0, count < text.count, text[count - 1] == UInt8(ascii: "=") { count -= 1 }
        case .url:
            guard rest != 1 else { throw cut(text, at: count - 1, form) }
        }
        return count
    }

    /// The refusal of a text that ends inside a group; a byte that belongs in no group comes first.
    private static func cut(_ text: Span<UInt8>, at start: Int, _ form: Form) -> Base64Error {
        let symbols = Base64Symbols(form)
        let stranger = text.indices.first { index in
            let isPadding = form == .padded && index >= start && text[index] == UInt8(ascii: "=")
            return !isPadding
                && symbols.values(of: UInt64(text[index]) | Base64Symbols.zeros) == nil
        }
        return stranger.map { .expectedSymbol(at: $0) } ?? .expectedWholeGroup(at: start)
    }

    /// Appends the bytes; where it cannot go on answers the place of the eight characters at
    /// fault.
    private static func read(
        _ text: Span<UInt8>, _ symbols: Base64Symbols, to output: inout OutputSpan<UInt8>
    ) -> Int? {
        var at = 0
        while at &+ 8 <= text.count {
            guard let values = symbols.values(of: EightBytes.load(text, from: at)) else {
                return at
            }
            EightBytes.append(Base64Symbols.sixBytes(of: values), count: 6, to: &output)
            at &+= 8
        }
        guard at < text.count else { return nil }
        let count = text.count &- at
        guard let values = symbols.values(of: Base64Symbols.word(text, from: at)) else { return at }
        let bytes = Base64Symbols.sixBytes(of: values)
        let used = count &* 3 / 4
        // Bits behind the last whole byte; the characters that are not there are zeros.
        guard bytes &>> UInt64(used &* 8) == 0 else { return at }
        EightBytes.append(bytes, count: used, to: &output)
        return nil
    }
}
