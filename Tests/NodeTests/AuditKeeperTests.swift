import Chain
import Disk
import Foundation
import Primitives
import Records
import Settlement
import SettlementSurface
import SpecTesting
import Spine
import Synchronization
import Tables
import Testing

@testable import Node

@Suite struct AuditKeeperTests {
    /// Sealed blocks with so many audit records each, among other events.
    private final class Shelf: EventArchive {
        private let blocks = Mutex<[ArchivedBlock]>([])

        var newest: Height { blocks.withLock { Height(UInt64(max($0.count, 1) - 1)) } }

        func seal(_ count: Int, entity: UInt64 = 1) {
            blocks.withLock { blocks in
                var block = ArchivedBlock()
                block.header.height = Height(UInt64(blocks.count))
                block.firstLeaf = blocks.last.map { $0.firstLeaf + UInt64($0.events.count) } ?? 0
                let before = blocks.joined(\.events).count { $0.bytes[0] == AuditRecord.room }
                for index in 0..<count {
                    var record = AuditRecord()
                    record.sequence = UInt64(before + index + 1)
                    record.at = Moment(
                        height: block.header.height, time: Milliseconds(1_000 * entity))
                    record.entity = Address(shard: .zero, keyHash: Digest(entity, 2, 3, 4))
                    record.memo = .accrueSplit
                    record.delta = Columns(ct: AmountDelta(units: 10))
                    record.balance = Columns(
                        ct: AmountDelta(units: Int128(10 * record.sequence)))
                    block.events.append(Bytes([200, 1, UInt8(truncatingIfNeeded: index)]))
                    block.events.append(
                        Bytes([AuditRecord.room, AuditRecord.tag] + record.binary()))
                }
                blocks.append(block)
            }
        }

        func undo(_ count: Int) { blocks.withLock { $0.removeLast(count) } }

        func height(ofLeaf leaf: UInt64) -> Height? {
            blocks.withLock { blocks in
                blocks.first { leaf < $0.firstLeaf + UInt64($0.events.count) }?.header.height
            }
        }

        func block(at height: Height) throws(SpineError) -> ArchivedBlock? {
            blocks.withLock { $0.first { $0.header.height == height } }
        }
    }

    private typealias Keeper = AuditKeeper<Shelf, PosixDisk>

    private static let name = "settlement_audit.jsonl"

    /// A keeper that has taken all there is, as a start does.
    private func start(
        _ shelf: Shelf, _ folder: TestDirectory
    ) throws -> (Keeper, AuditFile<PosixDisk>) {
        let file = AuditFile<PosixDisk>()
        var keeper = Keeper(file, of: shelf, on: try PosixDisk(root: folder.path))
        try keeper.follow(to: shelf.newest)
        #expect(keeper.isCaughtUp)
        return (keeper, file)
    }

    private func sequences(
        _ file: AuditFile<PosixDisk>, since: UInt64?, _ limit: Int
    ) throws -> [UInt64] {
        try file.lines(since: since, limit: limit).map { try AuditEntry(json: $0).sequence }
    }

    @Test(.requirement("ST-019"))
    func `each record of a sealed block is a line, and pages of them are read from anywhere`()
        throws
    {
        let (shelf, folder) = (Shelf(), try TestDirectory())
        for count in [0, 3, 100, 0, 97] { shelf.seal(count) }
        var (keeper, file) = try start(shelf, folder)
        let text = try folder.read(Self.name)
        #expect(text.hasSuffix("\n") && text.split(separator: "\n").count == 200)
        #expect(file.count == 200 && file.damaged == 0)
        for since: UInt64 in [0, 1, 62, 63, 64, 65, 127, 128, 129, 191, 192, 199, 200, 201] {
            for limit in [1, 63, 64, 65, 1_000] {
                let expected = Array((1...200).dropFirst(Int(since)).prefix(limit))
                #expect(
                    try sequences(file, since: since, limit) == expected.map { UInt64($0) },
                    "\(since) \(limit)")
            }
        }
        for since: UInt64 in [.max, .max - 1, .max - 62, .max - 63, .max - 64, 1 << 63, 1 << 53] {
            #expect(try sequences(file, since: since, 1_000) == [])
        }
        #expect(try sequences(file, since: nil, 2) == [199, 200])
        shelf.seal(1)
        try keeper.follow(to: shelf.newest)
        #expect(try sequences(file, since: nil, 2) == [200, 201])
        #expect(try folder.read(Self.name).hasPrefix(text))
    }

    @Test func `a file that is missing is made again, byte for byte`() throws {
        let (shelf, folder) = (Shelf(), try TestDirectory())
        for count in [5, 50, 500] { shelf.seal(count) }
        _ = try start(shelf, folder)
        let text = try folder.read(Self.name)
        try FileManager.default.removeItem(atPath: folder.path + "/" + Self.name)
        let (_, file) = try start(shelf, folder)
        #expect(try folder.read(Self.name) == text && file.damaged == 0)
        #expect(try folder.names == [Self.name])
    }

    @Test(
        .requirement("ST-037"),
        arguments: [
            // What a line is turned into, and how many lines are damaged by it.
            (#""delta_ct":10"#, #""delta_ct":11"#, 1), ("{", "\u{7F}", 1), ("real", "\n", 2),
        ])
    func `a damaged line is counted, kept aside, and the file made again`(
        text: String, damage: String, count: Int
    ) throws {
        let (shelf, folder) = (Shelf(), try TestDirectory())
        for count in [5, 50, 500] { shelf.seal(count) }
        _ = try start(shelf, folder)
        let sound = try folder.read(Self.name)
        var lines = sound.components(separatedBy: "\n")
        lines[77] = lines[77].replacing(text, with: damage, maxReplacements: 1)
        // A line in two puts all behind it out of its place.
        if damage == "\n" { lines.removeLast(lines.count - 78) }
        let damaged = lines.joined(separator: "\n")
        try folder.write(damaged, to: Self.name)

        let (_, file) = try start(shelf, folder)
        #expect(try folder.read(Self.name) == sound)
        #expect(try folder.read("settlement_audit.damaged") == damaged)
        #expect(file.damaged >= 1 && file.damaged <= count)
        #expect(try sequences(file, since: 76, 3) == [77, 78, 79])
        let (_, again) = try start(shelf, folder)
        #expect(again.damaged == 0 && again.count == 555)
    }

    @Test func `a line that a crash has torn is finished, and is no damage`() throws {
        let (shelf, folder) = (Shelf(), try TestDirectory())
        shelf.seal(20)
        _ = try start(shelf, folder)
        let text = try folder.read(Self.name)
        for cut in [1, 40, text.split(separator: "\n")[19].utf8.count + 1] {
            try folder.write(String(text.dropLast(cut)), to: Self.name)
            let (_, file) = try start(shelf, folder)
            #expect(try folder.read(Self.name) == text && file.damaged == 0, "\(cut)")
        }
    }

    @Test func `lines of blocks that were undone go, and those of others come`() throws {
        let (shelf, folder) = (Shelf(), try TestDirectory())
        for count in [5, 50, 7] { shelf.seal(count) }
        var (keeper, file) = try start(shelf, folder)
        shelf.undo(1)
        keeper.beginAnew()
        try keeper.follow(to: shelf.newest)
        #expect(file.count == 55 && file.damaged == 0)
        #expect(try folder.read(Self.name).split(separator: "\n").count == 55)
        shelf.seal(3, entity: 9)
        try keeper.follow(to: shelf.newest)
        #expect(try sequences(file, since: 55, 10) == [56, 57, 58])
        let newest = try file.lines(since: nil, limit: 1).map { try AuditEntry(json: $0) }
        #expect(newest.map(\.timestamp) == [9])
        // A start without the word of it finds the same.
        shelf.undo(1)
        let (_, later) = try start(shelf, folder)
        #expect(later.count == 55)
        #expect(try folder.read(Self.name).split(separator: "\n").count == 55)
    }

    @Test func `what cannot be written is told to who asks`() throws {
        let file = AuditFile<PosixDisk>()
        #expect(try file.lines(since: nil, limit: 5) == [])
        file.fail("the disk is gone")
        #expect(throws: AuditFile<PosixDisk>.Refusal.unwritten("the disk is gone")) {
            try file.lines(since: nil, limit: 5)
        }
    }
}

extension [ArchivedBlock] {
    fileprivate func joined(_ events: (ArchivedBlock) -> [Bytes]) -> [Bytes] { flatMap(events) }
}
