import Crypto
import Testing

@Suite struct ContentShapeTests {
    @Test func `groups are 16 KiB, and there is always one`() {
        #expect(ContentShape.groupBytes == 16_384)
        for (length, groups) in [
            (0, 1), (1, 1), (16_384, 1), (16_385, 2), (32_768, 2), (.max, 1 << 50),
        ] as [(UInt64, UInt64)] {
            #expect(ContentShape(length: length).groups == groups)
        }
    }

    @Test func `every byte is in one group`() {
        let shape = ContentShape(length: 40_000)
        #expect(shape.bytes(ofGroup: 0) == 0..<16_384)
        #expect(shape.bytes(ofGroup: 2) == 32_768..<40_000)
        #expect(shape.bytes(ofGroup: 3) == nil)
        #expect(shape.bytes(ofGroup: .max) == nil)
        #expect(ContentShape(length: 0).bytes(ofGroup: 0) == 0..<0)
        let longest = ContentShape(length: .max)
        #expect(longest.bytes(ofGroup: longest.groups - 1) == UInt64.max - 16_383 ..< .max)
    }

    @Test func `a range is widened to whole groups`() throws {
        let shape = ContentShape(length: 40_000)
        for (range, whole) in [
            (0..<1, 0..<16_384), (16_383..<16_385, 0..<32_768), (16_384..<32_768, 16_384..<32_768),
            (39_999..<40_000, 32_768..<40_000), (5..<40_000, 0..<40_000),
        ] as [(Range<UInt64>, Range<UInt64>)] {
            #expect(try shape.wholeGroups(around: range) == whole)
        }
        #expect(throws: ContentRefusal.emptyRange) { try shape.wholeGroups(around: 7..<7) }
        #expect(throws: ContentRefusal.outsideContent(length: 40_000)) {
            try shape.wholeGroups(around: 0..<40_001)
        }
        let all = UInt64.max - 1 ..< .max
        let whole = try ContentShape(length: .max).wholeGroups(around: all)
        #expect(whole == UInt64.max - 16_383 ..< .max)
    }
}
