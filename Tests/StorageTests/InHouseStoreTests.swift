import Crypto
import Disk
import Foundation
import Primitives
import Simulation
import SpecTesting
import Testing

@testable import Storage

/// The in-house engine on a disk that crashes, fails and rots.
@Suite struct InHouseStoreTests {
    private let folder = DiskPath("store")

    private var options: InHouseOptions {
        var options = InHouseOptions.small
        options.log.segmentSize = 16 << 10
        options.compactAfter = 4 << 10
        return options
    }

    private func open(_ disk: SimulatedDisk) throws(StorageError) -> InHouseStore<SimulatedDisk> {
        try InHouseStore(on: disk, in: folder, owner: .zero, options: options)
    }

    /// Writes until the machine stops: what was acknowledged, and what that last call would have made.
    private func live(
        _ disk: SimulatedDisk, from start: NaiveStore, using dice: inout SplitMix64
    ) throws -> (acknowledged: NaiveStore, next: NaiveStore) {
        var (naive, next) = (start, start)
        do throws(StorageError) {
            let store = try open(disk)
            for _ in 0..<25 {
                if Int.random(in: 0..<6, using: &dice) == 0 {
                    let rows = naive.rows(of: "b")
                    next.replace("a", rows)
                    var index = 0
                    try store.replace("a") { () throws(StorageError) in
                        index += 1
                        return index <= rows.count ? rows[index - 1] : nil
                    }
                } else {
                    let step = RandomBatch(
                        on: naive, changes: Int.random(in: 1..<12, using: &dice),
                        longestValue: 200, using: &dice)
                    next = step.after
                    try store.apply(step.batch)
                }
                naive = next
            }
        } catch {
            guard error.isStop else { throw error }
        }
        return (naive, next)
    }

    @Test(.requirement("SE-003"), arguments: Trials.seeds(10_000))
    func `a crash at any call keeps every acknowledged batch, and batches whole`(
        seed: UInt64
    ) throws {
        var dice = SplitMix64(seed: seed)
        var naive = NaiveStore()
        var disk = SimulatedDisk(seed: seed)
        for _ in 0..<3 {
            disk.stop(at: disk.callsSoFar + Int.random(in: 1...140, using: &dice))
            let (acknowledged, next) = try live(disk, from: naive, using: &dice)
            disk = disk.ended(&dice)
            let store = try open(disk)
            let isSame = try store.equals(acknowledged)
            if isSame {
                naive = acknowledged
            } else {
                let isNext = try store.equals(next)
                #expect(isNext)
                naive = next
            }
            store.close()
        }
    }

    @Test func `a restart reads the newest snapshot and the log behind it`() throws {
        let disk = SimulatedDisk(seed: 3)
        var dice = SplitMix64(seed: 3)
        var naive = NaiveStore()
        var store = try open(disk)
        func write(_ times: Int) throws {
            for _ in 0..<times {
                let step = RandomBatch(on: naive, changes: 3, longestValue: 9, using: &dice)
                try store.apply(step.batch)
                naive = step.after
            }
        }
        try write(10)
        try store.compact()
        try store.compact()
        try write(7)
        try store.compact()
        try write(4)
        #expect(store.status.unsettledBytes > 0)
        store.close()
        store = try open(disk)
        #expect(store.recovery.snapshot?.sequence == 17)
        #expect(store.recovery.batchesReplayed == 4)
        #expect(store.recovery.refused.isEmpty)
        #expect(try store.equals(naive))
        let status = store.status
        #expect(status.rows == naive.rows.values.reduce(0) { $0 + $1.count })
        #expect(status.families == naive.families.count)
        #expect(status.stopped == nil && status.compactionProblem == nil)
    }

    @Test func `a damaged newest snapshot is made up for by the log, and named`() throws {
        let disk = SimulatedDisk(seed: 4)
        var naive = NaiveStore()
        var dice = SplitMix64(seed: 4)
        // A log of several segments between one snapshot and the next.
        var options = options
        options.compactAfter = .max
        func open() throws(StorageError) -> InHouseStore<SimulatedDisk> {
            try InHouseStore(on: disk, in: folder, owner: .zero, options: options)
        }
        var store = try open()
        for round in 0..<40 {
            let step = RandomBatch(on: naive, changes: 20, longestValue: 200, using: &dice)
            try store.apply(step.batch)
            naive = step.after
            if round % 10 == 5 { try store.compact() }
        }
        store.close()
        let newest = try #require(disk.files.last { $0.text.hasSuffix(".snap") })
        disk.flip(bit: 999, of: newest)
        store = try open()
        #expect(store.recovery.refused.map(\.path) == [newest])
        #expect(try store.equals(naive))
    }

    @Test func `a log that does not lead on from the snapshot is refused`() throws {
        let disk = SimulatedDisk(seed: 5)
        let store = try open(disk)
        for number in UInt8(0)..<9 {
            var batch = WriteBatch()
            batch.put([number], [number], in: "rows")
            try store.apply(batch)
            if number == 5 { try store.compact() }
        }
        store.close()
        for file in disk.files where file.text.hasSuffix(".seg") { try disk.remove(file) }
        #expect(throws: StorageError.damaged(folder / "log", offset: 0, .gap)) { try open(disk) }
    }

    @Test(arguments: [0, 1, 30])
    func `another log than the one that led to the snapshot is refused with its place`(
        behind: Int
    ) throws {
        var disks: [SimulatedDisk] = []
        for value in UInt8(1)...2 {
            let disk = SimulatedDisk(seed: 5)
            var options = options
            options.compactAfter = .max
            let store = try InHouseStore(on: disk, in: folder, owner: .zero, options: options)
            for number in 0..<12 + behind {
                var batch = WriteBatch()
                batch.put(
                    [UInt8(number)], [UInt8](repeating: value, count: 1_000), in: "rows")
                try store.apply(batch)
                if number == 11 { try store.compact() }
            }
            store.close()
            disks.append(disk)
        }
        let segments = disks[1].files.filter { $0.text.hasSuffix(".seg") }
        #expect(disks[0].files.filter { $0.text.hasSuffix(".seg") } == segments)
        for file in segments { disks[0].put(try #require(disks[1].bytes(of: file)), at: file) }
        let error = try #require(throws: StorageError.self) { try open(disks[0]) }
        guard case .damaged(let path, let offset, .link) = error else { throw error }
        #expect(path == segments[0] && offset > 12_000)
    }

    @Test func `a record that makes no sense is refused with its file and place`() throws {
        for (wrong, reason) in [([0, 9, 9], .malformed), ([1, 9], .cutShort), ([7], .malformed)]
            as [([UInt8], StorageError.Damage)]
        {
            let disk = SimulatedDisk(seed: 5)
            let store = try open(disk)
            var batch = WriteBatch()
            batch.put([1], [1], in: "rows")
            try store.apply(batch)
            store.close()
            do {
                let log = try CommandLog(
                    on: disk, in: folder / "log", owner: .zero, options: options.log)
                try log.append(.batch, wrong.span)
                try log.commit()
            }
            let segment = try #require(disk.files.last { $0.text.hasSuffix(".seg") })
            let place = UInt64(SegmentHead.size) + 128
            #expect(throws: StorageError.damaged(segment, offset: place, reason)) {
                try open(disk)
            }
        }
    }

    @Test(arguments: [DiskError.Operation.write, .sync])
    func `after a failed write the store is read and not written`(
        operation: DiskError.Operation
    ) throws {
        let disk = SimulatedDisk(seed: 6)
        let store = try open(disk)
        var batch = WriteBatch()
        batch.put([1], [1], in: "rows")
        try store.apply(batch)
        disk.fail(operation)
        var next = WriteBatch()
        next.put([1], [2], in: "rows")
        #expect(throws: StorageError.self) { try store.apply(next) }
        #expect(throws: StorageError.self) { try store.apply(next) }
        #expect(try store.value(of: [1], in: "rows") == [1])
        guard case .stopped? = store.status.stopped else {
            Issue.record("the store goes on")
            return
        }
        store.close()
        let again = try open(disk.crash(.dice))
        #expect(try [[1], [2]].contains(again.value(of: [1], in: "rows")))
    }

    @Test func `a compaction that fails keeps what was written`() throws {
        let disk = SimulatedDisk(seed: 7)
        let store = try open(disk)
        var batch = WriteBatch()
        batch.put([1], [UInt8](repeating: 1, count: 3_000), in: "rows")
        try store.apply(batch)
        disk.fail(.rename, with: .full)
        try store.apply(batch)
        #expect(store.status.compactionProblem != nil)
        #expect(store.status.batches == 2)
        try store.compact()
        #expect(store.status.compactionProblem == nil)
        #expect(store.status.compactions == 1)
    }

    @Test(.requirement("SE-005"))
    func `what the documentation says of crash replay and compaction is so`() throws {
        let documentation = try String(
            contentsOf: Checkout.root.appending(path: "docs/storage.md"), encoding: .utf8)
        #expect(documentation.contains("**Crash replay.**"))
        #expect(documentation.contains("**Compaction.**"))

        var disk = SimulatedDisk(seed: 10)
        var options = options
        options.compactAfter = .max
        func open() throws(StorageError) -> InHouseStore<SimulatedDisk> {
            try InHouseStore(on: disk, in: folder, owner: .zero, options: options)
        }
        var (store, naive) = (try open(), NaiveStore())
        func write(_ numbers: Range<Int>, as value: UInt8) throws {
            for number in numbers {
                var batch = WriteBatch()
                let (key, row) = ([UInt8(number)], [UInt8](repeating: value, count: 1_000))
                batch.put(key, row, in: "rows")
                try store.apply(batch)
                naive.put(key, row, "rows")
            }
        }
        func segments() -> Int { disk.files.count { $0.text.hasSuffix(".seg") } }

        // A crash: the newest snapshot, then what the log has behind it.
        try write(0..<40, as: 1)
        try store.compact()
        try write(40..<60, as: 2)
        disk = disk.crash(.nothing)
        store = try open()
        #expect(store.recovery.snapshot?.sequence == 40)
        #expect(store.recovery.batchesReplayed == 20)
        #expect(try store.equals(naive))

        // A disk with less room than the rows take once more: writes go on, the status says why.
        #expect(store.status.unsettledBytes > 20_000)
        disk.limitSpace(to: 10_000)
        #expect(throws: StorageError.self) { try store.compact() }
        disk.limitSpace(to: UInt64(2 * store.status.bytes))
        try store.compact()
        #expect(store.status.unsettledBytes == 0 && store.status.compactions == 1)
        #expect(store.status.compactionProblem == nil)

        // The log goes only up to the oldest kept snapshot.
        disk.limitSpace(to: 1 << 30)
        let before = segments()
        try write(0..<60, as: 3)
        #expect(segments() > before)
        try store.compact()
        let first = store.status.recovery?.log.first ?? 0
        #expect(first <= 41 && store.status.compactions == 2)
        try write(0..<60, as: 4)
        try store.compact()
        #expect(segments() < before + 8)

        // After a compaction a copy needs no replay.
        store.close()
        let copy = SimulatedDisk(seed: 11)
        try copy.makeDirectory(folder / "log")
        try copy.makeDirectory(folder / "snapshots")
        for file in disk.files { copy.put(try #require(disk.bytes(of: file)), at: file) }
        disk = copy
        store = try open()
        #expect(store.recovery.batchesReplayed == 0 && store.recovery.snapshot?.sequence == 180)
        #expect(try store.equals(naive))

        // A damaged newest snapshot costs time and no rows.
        store.close()
        let newest = try #require(disk.files.last { $0.text.hasSuffix(".snap") })
        disk.flip(bit: 999, of: newest)
        store = try open()
        #expect(store.recovery.refused.map(\.path) == [newest])
        #expect(store.recovery.batchesReplayed == 60)
        #expect(try store.equals(naive))
    }

    @Test func `one process at a time has a store open`() throws {
        let disk = SimulatedDisk(seed: 8)
        let store = try open(disk)
        #expect(throws: StorageError.self) { try open(disk) }
        store.close()
        _ = try open(disk)
    }

    @Test func `a compaction writes only the runs that changed`() throws {
        let disk = SimulatedDisk(seed: 9)
        var options = options
        options.log.segmentSize = 1 << 20
        options.compactAfter = .max
        let store = try InHouseStore(on: disk, in: folder, owner: .zero, options: options)
        for number in UInt16(0)..<40 {
            var batch = WriteBatch()
            for low in UInt8(0)..<100 {
                batch.put(
                    [UInt8(number), low], [UInt8](repeating: low, count: 250), in: "rows")
            }
            try store.apply(batch)
        }
        try store.compact()
        var batch = WriteBatch()
        batch.put([7, 7], [1, 2, 3], in: "rows")
        try store.apply(batch)
        try store.compact()
        let sizes = try disk.entries(of: folder / "snapshots")
            .filter { $0.name.hasSuffix(".pack") }.map(\.size)
        #expect(sizes.count == 2)
        #expect(sizes[0] > 1_000_000)
        #expect(sizes[1] <= 64 + 64 << 10)
    }
}
