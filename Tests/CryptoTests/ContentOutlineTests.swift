import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct ContentOutlineTests {
    @Test(arguments: ContentTwin.all)
    func `an outline is the twin's, however the bytes arrive`(twin: ContentTwin) throws {
        let length = twin.bytes.count
        let expected = twin.outline
        #expect(ContentOutline(of: twin.bytes.span) == expected)
        #expect(expected.id == twin.id)
        let nothing: [UInt8] = []
        for size in [1_000, 1_024, 16_384, 16_385, 50_000] {
            var builder = ContentOutlineBuilder()
            for from in stride(from: 0, to: length, by: size) {
                builder.update(twin.bytes.span.extracting(from..<min(from + size, length)))
                builder.update(nothing.span)
            }
            #expect(builder.outline() == expected, "in pieces of \(size)")
            #expect(builder.length == UInt64(length))
        }
        try expected.verify(against: twin.id)
    }

    @Test(arguments: ContentTwin.all)
    func `a builder can be asked on its way`(twin: ContentTwin) {
        let length = twin.bytes.count
        var builder = ContentOutlineBuilder()
        for from in stride(from: 0, to: length, by: 9_000) {
            let to = min(from + 9_000, length)
            builder.update(twin.bytes.span.extracting(from..<to))
            #expect(builder.outline().id == ContentID(Blake3.hash(Array(twin.bytes[..<to]))))
        }
    }

    @Test(arguments: ContentTwin.all)
    func `an outline with any one thing changed is refused`(twin: ContentTwin) {
        let outline = ContentOutline(of: twin.bytes.span)
        var forged: [ContentOutline] = []
        func forge(_ change: (inout ContentOutline) -> Void) {
            var copy = outline
            change(&copy)
            if copy != outline { forged.append(copy) }
        }
        for length in [
            0, 1, 1_024, outline.length &- 1, outline.length &+ 1,
            outline.length &- 1_024, outline.length &+ 1_024, outline.length &+ 16_384, .max,
        ] {
            forge { $0.length = length }
        }
        for index in outline.groups.indices {
            forge { $0.groups[index] = Blake3.hash([1]) }
            forge { $0.groups.remove(at: index) }
            forge { $0.groups.swapAt(0, index) }
        }
        forge { $0.groups.append($0.groups[0]) }
        forge { $0.groups = [] }
        for index in outline.lastSiblings.indices {
            forge { $0.lastSiblings[index] = Blake3.hash([1]) }
            forge { $0.lastSiblings.remove(at: index) }
            forge { $0.lastSiblings.swapAt(0, index) }
        }
        forge { $0.lastSiblings.append(.zero) }
        for index in outline.lastChunk.indices { forge { $0.lastChunk[index] ^= 1 } }
        forge { $0.lastChunk.append(0) }
        forge { $0.lastChunk = [] }
        for outline in forged {
            #expect(throws: ContentRefusal.self) { try outline.verify(against: twin.id) }
        }
        let other = ContentID(Blake3.hash([9, 9]))
        #expect(throws: ContentRefusal.mismatch) { try outline.verify(against: other) }
    }

    @Test(arguments: ContentTwin.all)
    func `groups are accepted at their place and nowhere else, and only unchanged`(
        twin: ContentTwin
    ) throws {
        let length = twin.bytes.count
        let outline = ContentOutline(of: twin.bytes.span)
        for group in 0..<twin.groups {
            let bytes = twin.bytes(of: group..<group + 1)
            try outline.verify(bytes.span, at: UInt64(group))
            let rest = twin.bytes(of: group..<twin.groups)
            try outline.verify(rest.span, at: UInt64(group))
            for other in 0..<twin.groups where other != group {
                #expect(throws: ContentRefusal.self) {
                    try outline.verify(bytes.span, at: UInt64(other))
                }
            }
            for place in stride(from: 0, to: bytes.count, by: 97) {
                var changed = bytes
                changed[place] ^= 0x80
                #expect(throws: ContentRefusal.mismatch) {
                    try outline.verify(changed.span, at: UInt64(group))
                }
            }
            let longer = bytes + [0]
            #expect(throws: ContentRefusal.self) {
                try outline.verify(longer.span, at: UInt64(group))
            }
            guard !bytes.isEmpty else { continue }
            #expect(throws: ContentRefusal.self) {
                try outline.verify(bytes.span.extracting(droppingLast: 1), at: UInt64(group))
            }
        }
        let byte: [UInt8] = [1]
        #expect(throws: ContentRefusal.outsideContent(length: UInt64(length))) {
            try outline.verify(byte.span, at: UInt64(twin.groups))
        }
        #expect(throws: ContentRefusal.self) { try outline.verify(byte.span, at: .max) }
    }

    @Test func `an outline without groups has no id and vouches for nothing`() {
        let bytes: [UInt8] = [1, 2, 3, 4, 5]
        let nothing = ContentOutline(length: 5, groups: [], lastSiblings: [], lastChunk: [])
        #expect(nothing.id == nil)
        #expect(throws: ContentRefusal.wrongGroups(expected: 1)) { try nothing.proof(of: 0..<5) }
        #expect(throws: ContentRefusal.outsideContent(length: 5)) {
            try nothing.verify(bytes.span, at: 0)
        }
    }

    @Test func `the outline of a known content is these bytes`() {
        let bytes = (0..<40_000).map { UInt8($0 % 251) }
        let outline = ContentOutline(of: bytes.span)
        #expect(outline.id?.description == Golden.id)
        #expect(outline.groups.map(\.hex) == Golden.groups)
        #expect(outline.lastSiblings.map(\.hex) == Golden.lastSiblings)
        #expect(outline.lastChunk == Array(bytes[39_936...]))
    }

    private enum Golden {
        static let id = "b3:ccd32b4544a24c50fbefb249e10a8fcedc26e2794c79eb8a44ad0631bf07f53f"
        static let groups = [
            "5384f9b342c6cb86badedcbe662b0e980476a8db17db3cc1f13b19329749ab1f",
            "406632eceb31aa6735f072ad0554f5963f4082b5139978455b44f67732cf949d",
            "083663d9bddc14d40cc2f3869e01c5bebde7632dfea165eda38af01d93d5045b",
        ]
        static let lastSiblings = [
            "44d1a0e0e0b5b7bd70632b5ce1787d541bc8314768243337002610bcb080ef68",
            "8617d813478f499030a75a66d3eb4dd8ab6028391ebf59477ae986885f12ec45",
            "1fd45d6b6a1b3fbe4c606f4d1a461b54448d3f8568fe4ae767fd8f42e69e18e5",
        ]
    }
}
