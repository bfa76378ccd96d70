public import Primitives

/// Numerator and denominator in lowest terms, one behind the other; `"1/2"` in JSON.
extension Ratio: TextField {
    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        let start = reader.offset
        let (top, bottom) = (try reader.wideInteger(), try reader.wideInteger())
        guard let read = Ratio(top, over: bottom) else {
            throw reader.expected(Self.expectation, at: start)
        }
        guard read.denominator == bottom else {
            throw RecordError(.notCanonical("a ratio that is not in lowest terms"), at: start)
        }
        self = read
    }

    @inlinable public func write(binary writer: inout BinaryWriter) {
        writer.wideInteger(numerator)
        writer.wideInteger(denominator)
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) {
        writer.integer(numerator)
        writer.integer(denominator)
    }

    @inlinable public init?(text: Span<UInt8>) {
        do throws(RatioError) { self = try Ratio(parsing: text) } catch { return nil }
    }

    public static var expectation: String { "a ratio in lowest terms, as in \"1/2\"" }

    /// Two numbers, the second not zero; lowest terms and 128 bits are the type's to check.
    public static var pattern: String { "^(0|[1-9][0-9]{0,38})/[1-9][0-9]{0,38}$" }
}
