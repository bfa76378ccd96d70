import Crypto
import Disk
import Primitives
import Simulation
import SpecTesting
import Testing

@testable import Storage

@Suite struct LogExportTests {
    private let path = DiskPath("chain.tb")
    private let owner = Blake3.hash(Array("a chain".utf8))
    private let preface = Array("what it began with".utf8)

    private static let records: [(LogRecordKind, [UInt8])] = [
        (.block(.genesis), [1, 2, 3]), (.final(.genesis), []), (.batch, []), (.batch, [7]),
        (.block(Height(300)), [9, 9]),
    ]

    private func write(
        _ records: [(LogRecordKind, [UInt8])] = records, on disk: SimulatedDisk
    ) throws -> LogExport.Facts {
        let writer = try LogExportWriter(
            path, on: disk, owner: owner, preface: preface.span)
        for (kind, payload) in records { try writer.append(kind, payload.span) }
        return try writer.finish()
    }

    private func read(
        on disk: SimulatedDisk, owner: Digest? = nil
    ) throws -> (records: [(LogRecordKind, [UInt8])], facts: LogExport.Facts) {
        var reader = try LogExportReader(path, on: disk, owner: owner)
        var (records, payload): ([(LogRecordKind, [UInt8])], [UInt8]) = ([], [])
        while let kind = try reader.next(into: &payload) { records.append((kind, payload)) }
        #expect(try reader.next(into: &payload) == nil)
        #expect(reader.position == reader.size && reader.preface == preface)
        return (records, reader.facts)
    }

    @Test func `the bytes are pinned`() throws {
        let disk = SimulatedDisk(seed: 1)
        let facts = try write(on: disk)
        let bytes = try #require(disk.bytes(of: path))
        let body =
            [0, 18, 0, 0, 0] + preface
            + [2, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 2, 3]
            + [3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
            + [1, 0, 0, 0, 0] + [1, 1, 0, 0, 0, 7]
            + [2, 44, 1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 9, 9]
            + [255, 5, 0, 0, 0, 0, 0, 0, 0]
        let header = FileHeader(.logExport, owner: owner).bytes
        #expect(Array(bytes.prefix(8)) == Array("tb-xprt\n".utf8))
        #expect(bytes.dropLast(32) == (header + body)[...])
        let digest = Blake3.context("the-block log export v1").digest(of: header + body)
        #expect(Array(bytes.suffix(32)) == digest.bytes)
        #expect(facts.digest == digest && facts.bytes == UInt64(bytes.count))
        #expect(facts.records == 5 && facts.lastBlock == Height(300) && facts.owner == owner)
    }

    @Test(arguments: Trials.seeds(500))
    func `what is read is what was written`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let disk = SimulatedDisk(seed: seed)
        var records: [(LogRecordKind, [UInt8])] = []
        for _ in 0..<Int.random(in: 0...60, using: &dice) {
            let large = Int.random(in: 0..<12, using: &dice) == 0
            let count = Int.random(in: 0...(large ? 400_000 : 300), using: &dice)
            let payload = (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) }
            let height = Height(UInt64.random(in: 0 ... .max, using: &dice))
            switch Int.random(in: 0..<4, using: &dice) {
            case 0: records.append((.block(height), payload))
            case 1: records.append((.final(height), []))
            default: records.append((.batch, payload))
            }
        }
        let written = try write(records, on: disk)
        let (found, facts) = try read(on: disk, owner: owner)
        #expect(facts == written)
        #expect(found.map(\.0) == records.map(\.0))
        #expect(found.map(\.1) == records.map(\.1))
    }

    @Test func `every flipped bit, every missing end and every byte too many is refused`() throws {
        let disk = SimulatedDisk(seed: 1)
        _ = try write(on: disk)
        let bytes = try #require(disk.bytes(of: path))
        func expectRefusal(_ altered: [UInt8], _ what: String) {
            let disk = SimulatedDisk(seed: 2)
            disk.put(altered, at: path)
            #expect(throws: StorageError.self, "\(what)") { try read(on: disk, owner: owner) }
        }
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << (bit % 8)
            expectRefusal(flipped, "bit \(bit)")
        }
        for count in 0..<bytes.count { expectRefusal(Array(bytes.prefix(count)), "\(count) bytes") }
        expectRefusal(bytes + [0], "one more")
    }

    @Test func `another chain's, a newer program's and a stranger's file are told apart`() throws {
        let disk = SimulatedDisk(seed: 1)
        _ = try write(on: disk)
        #expect(throws: StorageError.otherOwner(path, expected: .zero, found: owner)) {
            try read(on: disk, owner: .zero)
        }
        let bytes = try #require(disk.bytes(of: path))
        let newer = FileHeader(.logExport, format: 2, owner: owner).bytes
        disk.put(newer + bytes.dropFirst(64), at: path)
        #expect(throws: StorageError.newerFormat(path, found: 2, newest: 1)) {
            try read(on: disk)
        }
        disk.put(Array("#!/bin/sh\n".utf8) + [UInt8](repeating: 0, count: 90), at: path)
        #expect(throws: StorageError.foreign(path)) { try read(on: disk) }
        disk.put([], at: path)
        #expect(throws: StorageError.damaged(path, offset: 0, .cutShort)) { try read(on: disk) }
    }

    @Test func `a file that is there is never touched, one that was given up leaves nothing`()
        throws
    {
        let disk = SimulatedDisk(seed: 1)
        disk.put([1, 2, 3], at: path)
        #expect(throws: StorageError.disk(DiskError(.open, path, .exists))) {
            try write(on: disk)
        }
        #expect(disk.bytes(of: path) == [1, 2, 3])
        #expect(try disk.entries(of: .root).map(\.name) == ["chain.tb"])
        // One that comes while this one is written stays, too.
        try disk.remove(path)
        do {
            let writer = try LogExportWriter(path, on: disk, owner: owner, preface: preface.span)
            disk.put([4], at: path)
            #expect(throws: StorageError.self) { try writer.finish() }
        }
        #expect(disk.bytes(of: path) == [4])
        #expect(try disk.entries(of: .root).map(\.name) == ["chain.tb"])
    }

    @Test(arguments: Survival.allCases)
    func `a crash at any moment leaves the whole file or none`(survival: Survival) throws {
        var call = 1
        while true {
            let disk = SimulatedDisk(seed: UInt64(call))
            disk.stop(at: disk.callsSoFar + call)
            var isDone = true
            do { _ = try write(on: disk) } catch { isDone = false }
            let next = disk.crash(survival)
            let isThere = try next.entries(of: .root).contains { $0.name == "chain.tb" }
            if isThere { #expect(try read(on: next).records.count == 5) }
            #expect(isThere || !isDone)
            guard !isDone else { break }
            call += 1
        }
        #expect(call > 4)
    }
}
