import Crypto
import Testing

@Suite struct EmptySpanTests {
    private static let nothing: [UInt8] = []

    @Test(arguments: [1, 1_024, 16_384, 16_385, 40_000])
    func `no bytes of content are refused as such, at every group and beyond`(length: Int) {
        let bytes = [UInt8](repeating: 3, count: length)
        let outline = ContentOutline(of: bytes.span)
        for group in 0...UInt64(outline.groups.count) + 1 {
            #expect(throws: ContentRefusal.emptyRange) {
                try outline.verify(Self.nothing.span, at: group)
            }
        }
    }

    @Test func `no bytes are all of empty content, and stand nowhere else in it`() throws {
        let outline = ContentOutline(of: Self.nothing.span)
        try outline.verify(Self.nothing.span, at: 0)
        #expect(throws: ContentRefusal.outsideContent(length: 0)) {
            try outline.verify(Self.nothing.span, at: 1)
        }
    }
}
