import Disk
import Simulation
import Synchronization
import Testing

@testable import Storage

@Suite struct LogSpareTests {
    /// One thread writes and rotates, another prepares whenever there is no spare.
    private func check(on disk: some Disk) throws {
        let spare = Mutex<(@Sendable () throws -> Bool)?>(nil)
        let isDone = Atomic(false)
        let turns = ConcurrentTurns(2) { number in
            if number == 0 {
                defer { isDone.store(true, ordering: .releasing) }
                let log = try SampleLog.open(disk)
                let handle = log.spare
                spare.withLock { $0 = { try handle.prepare() == .ready } }
                for number in 0..<400 {
                    let byte = UInt8(truncatingIfNeeded: number)
                    try log.append(.batch, [UInt8](repeating: byte, count: 1_700))
                    try log.commit()
                }
            } else {
                while !isDone.load(ordering: .acquiring) {
                    _ = try spare.withLock(\.self)?()
                }
            }
            return true
        }
        #expect(turns.allSucceeded)
        let log = try SampleLog.open(disk)
        let records = try log.records
        #expect(log.status.segments > 90 && records.count == 400)
        for (number, record) in records.enumerated() {
            #expect(record.payload.allSatisfy { $0 == UInt8(truncatingIfNeeded: number) })
        }
    }

    @Test func `whoever prepares meanwhile never takes a segment's place`() throws {
        for seed in 0..<4 as Range<UInt64> { try check(on: SimulatedDisk(seed: seed)) }
        let machine = try TemporaryDisk()
        try check(on: machine.disk)
        withExtendedLifetime(machine) {}
    }

    @Test func `nothing is prepared once the log is gone`() throws {
        let disk = SimulatedDisk(seed: 1)
        var log: CommandLog? = try SampleLog.open(disk)
        let spare = try #require(log?.spare)
        #expect(try spare.prepare() == .ready)
        log = nil
        let next = try SampleLog.open(disk)
        #expect(!spare.isReady)
        try next.prepareNext()
        let calls = disk.callsSoFar
        #expect(try spare.prepare() == .closed)
        #expect(disk.callsSoFar == calls && next.status.isSpareReady)
    }
}
