/// For secrets: text and bytes pass between two places that the caller owns, and no copy is made of
/// either.
extension Bech32m {
    /// The most bytes that any text spells.
    public static var mostBytes: Int { roomForBytes }

    /// Appends the text of `bytes`; the output must have room for ``mostCharacters``.
    public static func append(
        _ bytes: Span<UInt8>, prefix: String, to output: inout OutputSpan<UInt8>
    ) throws(Bech32mError) {
        precondition(output.freeCapacity >= mostCharacters, "no room for the longest text")
        let prefix = prefix.utf8Span.span
        try check(prefix: prefix, forBytes: bytes.count)
        write(bytes, prefix: prefix, to: &output)
    }

    /// Appends the bytes that `text` spells, and answers how long its prefix is. The output must
    /// have room for ``mostBytes``; what was appended before a refusal means nothing.
    public static func appendBytes(
        of text: Span<UInt8>, to output: inout OutputSpan<UInt8>
    ) throws(Bech32mError) -> Int {
        precondition(output.freeCapacity >= mostBytes, "no room for the most bytes")
        let separator = try check(text)
        try spell(text, behind: separator) { output.append($0) }
        return separator
    }
}
