import Chain
import Ledger
import Primitives
import Records
import SpecTesting
import Testing
import World

@testable import Spine

@Suite struct ArchivedBlockTests {
    @Test(.requirement("LG-001"))
    func `its bytes are those of its record`() throws {
        var events = EventBuffer()
        for code in 0..<3 as Range<UInt16> {
            events.append(
                TransactionApplied(
                    Digest(1, 2, 3, 4), by: .zero, code: RefusalCode(value: code * 200)))
        }
        var block = ArchivedBlock()
        block.header = Header.first(of: .dev)
        (block.firstRecord, block.firstLeaf) = (300, 5)
        block.events = (0..<3).map { Bytes(Array(events.bytes[events.range(of: $0)])) }
        var batches = [AppliedBatch(), AppliedBatch(), AppliedBatch()]
        (batches[0].events, batches[2].events) = (events, events)
        block.events += block.events
        let (bytes, head) = ArchivedBlock.encode(
            block.header, firstRecord: 300, firstLeaf: 5, batches)
        #expect(bytes == block.binary())
        #expect(Array(bytes.prefix(head)) == block.header.binary())
        #expect(try ArchivedBlock(binary: bytes) == block)
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 8, 9], 1...5)
    func `parts put together are the whole, and only the last ends it`(count: Int, size: Int) {
        let bytes = (0..<(count + 3)).map { UInt8($0) }
        var parts: [[UInt8]] = []
        ArchiveParts.forEach(of: bytes, head: 3, size: size) { part, _ in parts.append(part) }
        #expect(parts.count == 1 + (count + size - 1) / size)
        #expect(parts.first?.count == 4 && parts.dropFirst().allSatisfy { $0.count <= size + 1 })
        var joined: [UInt8] = []
        for (index, part) in parts.enumerated() {
            #expect(ArchiveParts.join(part, to: &joined) == (index == parts.count - 1))
        }
        #expect(joined == bytes)
    }

    @Test func `a first part ends what has no end`() {
        var parts: [[UInt8]] = []
        ArchiveParts.forEach(of: [1, 2, 3, 4, 5], head: 1, size: 3) { part, _ in
            parts.append(part)
        }
        var joined: [UInt8] = []
        for part in parts.dropLast() + parts { _ = ArchiveParts.join(part, to: &joined) }
        #expect(joined == [1, 2, 3, 4, 5])
        #expect(parts == [[2, 1], [0, 2, 3, 4], [1, 5]])
    }
}
