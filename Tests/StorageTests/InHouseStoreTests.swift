import Crypto
import Disk
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

    private func isStop(_ error: StorageError) -> Bool {
        switch error {
        case .disk(let reason), .stopped(let reason): reason.problem == .stopped
        default: false
        }
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
            guard isStop(error) else { throw error }
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
            disk = disk.crash(Survival.allCases.randomElement(using: &dice) ?? .dice)
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
