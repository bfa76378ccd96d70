import Compression
import Testing

@Suite struct CompressionErrorTests {
    @Test(arguments: [
        (CompressionError.trailing(.gzip), "send a single member"),
        (.trailing(.zstd), "send a single frame"),
        (.truncated(.gzip), "gzip content ends too early"),
        (.tooLarge(limit: 5), "larger than 5 bytes"),
        (.ratio(limit: 100), "more than 100 times"),
        (.window(limit: 1_024), "more than 1024 bytes"),
        (.level(12, allowed: 1...9), "12; it must be 1 to 9"),
        (.unknownCoding("br"), "\"br\""),
        (.nestedCodings, "coded more than once"),
    ])
    func `an error says what was wrong and what would be right`(
        error: CompressionError, part: String
    ) {
        #expect(error.description.contains(part))
    }
}
