import Disk
import Primitives
import Simulation
import Testing

@testable import Storage

@Suite struct LogRepairTests {
    private func sample() throws -> SimulatedDisk {
        let disk = SimulatedDisk(seed: 9)
        let log = try SampleLog.open(disk)
        for number in 1...40 as ClosedRange<UInt64> {
            try log.append(.block(Height(number)), [UInt8](repeating: 3, count: 700))
            try log.commit()
        }
        return disk
    }

    private func cut(_ disk: SimulatedDisk, at file: DiskPath, offset: UInt64)
        throws(StorageError) -> LogRepair.Outcome
    {
        try LogRepair.cut(
            on: disk, in: SampleLog.directory, owner: SampleLog.owner, at: file, offset: offset)
    }

    @Test func `the log is cut before the damage, and what is removed is kept`() throws {
        let disk = try sample()
        let names = disk.files.filter { $0.text.hasSuffix(".seg") }
        let records = try SampleLog.open(disk.imagined(crash: .everything)).records
        disk.flip(bit: 3_000 * 8, of: names[1])
        let before = names[1...].map { disk.bytes(of: $0) }
        let refusal = #expect(throws: StorageError.self) { try SampleLog.open(disk) }
        guard case .damaged(let file, let offset, _) = refusal else { return }
        let outcome = try cut(disk, at: file, offset: offset)
        #expect(outcome.kept.map { disk.bytes(of: $0) } == before)
        let log = try SampleLog.open(disk)
        #expect(log.end == outcome.end)
        let left = try log.records
        #expect(left.count > 10 && records.starts(with: left))
    }

    @Test func `a whole log, and another place than the damage, are left alone`() throws {
        let disk = try sample()
        let file = SampleLog.segment()
        #expect(throws: StorageError.damaged(file, offset: 512, .notThere)) {
            try cut(disk, at: file, offset: 512)
        }
        disk.flip(bit: 700 * 8, of: file)
        #expect(throws: StorageError.damaged(file, offset: 512, .checksum)) {
            try cut(disk, at: file, offset: 1_344)
        }
        #expect(disk.files.filter { $0.text.contains("kept") }.isEmpty)
    }

    @Test func `damage before the target of a begun cut is repaired, too`() throws {
        let disk = try sample()
        var log: CommandLog? = try SampleLog.open(disk)
        disk.stop(at: disk.callsSoFar + 8)
        #expect(throws: StorageError.self) { try log?.cutBack(toBlock: Height(30)) }
        log = nil
        let next = disk.processDeath()
        try #require(next.files.contains(DiskPath("log/cut")))
        let file = SampleLog.segment()
        next.flip(bit: 1_400 * 8, of: file)
        let refusal = #expect(throws: StorageError.self) { try SampleLog.open(next) }
        guard case .damaged(file, let offset, _) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        let outcome = try cut(next, at: file, offset: offset)
        #expect(try SampleLog.open(next).end == outcome.end)
    }

    @Test(arguments: Survival.allCases)
    func `a crash in a repair leaves the damage or the repaired log`(survival: Survival) throws {
        let damaged = try sample()
        let names = damaged.files.filter { $0.text.hasSuffix(".seg") }
        damaged.flip(bit: 700 * 8, of: names[1])
        var (isDone, calls) = (false, 0)
        while !isDone {
            calls += 1
            let disk = damaged.imagined(crash: .everything)
            disk.stop(at: calls)
            isDone = (try? cut(disk, at: names[1], offset: 512)) != nil
            let restarted = disk.crash(survival)
            do throws(StorageError) {
                let log = try SampleLog.open(restarted)
                #expect(log.end.sequence == log.recovery.end.sequence)
            } catch {
                #expect(!isDone && error == .damaged(names[1], offset: 512, .checksum))
                // Trying again finishes it.
                _ = try cut(restarted, at: names[1], offset: 512)
                _ = try SampleLog.open(restarted)
            }
        }
        #expect(calls > 8)
    }
}
