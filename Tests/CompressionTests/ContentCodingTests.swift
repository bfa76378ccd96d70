import Compression
import Testing

@Suite struct ContentCodingTests {
    @Test(arguments: [
        ("gzip", ContentCoding.gzip), ("zstd", .zstd), ("GZip", .gzip), ("x-gzip", .gzip),
        (" \tzstd ", .zstd), ("identity, gzip", .gzip), (",,gzip,", .gzip), ("", nil),
        ("identity", nil), (" , ", nil),
    ])
    func `a list of at most one coding is read`(list: String, coding: ContentCoding?) throws {
        #expect(try ContentCoding.parse(list) == coding)
    }

    @Test(arguments: ["gzip, gzip", "gzip,zstd", "x-gzip , identity, GZIP"])
    func `content coded twice is refused`(list: String) {
        #expect(throws: CompressionError.nestedCodings) { try ContentCoding.parse(list) }
    }

    @Test(arguments: ["br", "deflate", "gzip;q=1", "gzip zstd", "\u{212A}zip", "*", "gzip\u{0}"])
    func `a coding that is not spoken here is refused and named`(list: String) {
        #expect { try ContentCoding.parse(list) } throws: { error in
            guard case .unknownCoding(let name)? = error as? CompressionError else { return false }
            return "\(error)".contains(name.debugDescription)
        }
    }

    @Test func `a list without end is not read`() {
        let list = String(repeating: ",", count: ContentCoding.longestList)
        #expect(throws: Never.self) { try ContentCoding.parse(list) }
        #expect(throws: CompressionError.self) { try ContentCoding.parse(list + ",") }
    }
}
