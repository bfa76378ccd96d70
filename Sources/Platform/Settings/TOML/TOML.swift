/// Reading and writing TOML 1.0.
public enum TOML {
    /// The table that `document` is, or the first reason why it is none.
    ///
    /// Strict: what the standard leaves to readers is refused where it could hide a mistake
    /// (integers beyond 64 bits, leap seconds, the year 0). Line ends in strings of several lines
    /// become a newline however they were written.
    public static func read(
        _ document: Span<UInt8>, limits: TOMLLimits = TOMLLimits()
    ) throws(TOMLError) -> TOMLTable {
        let start = TOMLPosition(line: 1, column: 1)
        guard document.count <= limits.bytes else {
            throw TOMLError(.tooLarge(limit: limits.bytes), at: start)
        }
        var reader = TOMLReader(document, limits: limits)
        try reader.checkUTF8(document)
        return try reader.document()
    }

    public static func read(
        _ document: String, limits: TOMLLimits = TOMLLimits()
    ) throws(TOMLError) -> TOMLTable {
        let bytes = Array(document.utf8)
        return try read(bytes.span, limits: limits)
    }
}
