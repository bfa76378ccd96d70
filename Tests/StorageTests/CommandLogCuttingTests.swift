import Disk
import Primitives
import Simulation
import Testing

@testable import Storage

@Suite struct CommandLogCuttingTests {
    private let disk = SimulatedDisk(seed: 2)

    /// Blocks 10, 20, … each after a batch; block 30 is made final behind block 50.
    private func sample() throws -> CommandLog<SimulatedDisk> {
        let log = try SampleLog.open(disk)
        for height in stride(from: UInt64(10), through: 90, by: 10) {
            try log.append(.batch, [UInt8](repeating: UInt8(height), count: 900))
            try log.commit()
            try log.append(.block(Height(height)), [UInt8](repeating: 1, count: 900))
            if height == 60 { try log.append(.final(Height(30))) }
            try log.commit()
        }
        return log
    }

    @Test func `a cut takes back all that came after the block, and the log goes on there`() throws
    {
        let log = try sample()
        let records = try log.records
        let segments = log.status.segments
        try log.append(.batch, [1])
        try log.cutBack(toBlock: Height(70))
        #expect(log.lastBlock == Height(70) && log.finalBlock == Height(30))
        #expect(log.status.segments < segments)
        #expect(try log.records == Array(records.prefix(15)))
        try log.append(.batch, [2])
        try log.commit()
        #expect(try log.records.count == 16)
    }

    @Test func `what was final stays final when its record is cut`() throws {
        var log: CommandLog? = try sample()
        try log?.cutBack(toBlock: Height(40))
        #expect(log?.finalBlock == Height(30) && log?.lastBlock == Height(40))
        #expect(try log?.records.last?.kind == .final(Height(30)))
        log = nil
        let again = try SampleLog.open(disk)
        #expect(throws: StorageError.blockRefused(Height(20), .final(Height(30)))) {
            try again.cutBack(toBlock: Height(20))
        }
        try again.cutBack(toBlock: Height(30))
        #expect(again.finalBlock == Height(30))
    }

    @Test(arguments: [5, 35, 95, 100])
    func `a block that is not there is refused, and nothing changes`(height: UInt64) throws {
        let log = try sample()
        let before = log.end
        #expect(throws: StorageError.self) { try log.cutBack(toBlock: Height(height)) }
        #expect(log.end == before && log.stopped == nil)
    }

    @Test func `the block that the oldest segment begins behind is cut back to`() throws {
        var options = SampleLog.options
        options.origin = LogPosition(sequence: 1_000, link: SampleLog.owner)
        options.originBlock = Height(50)
        var log: CommandLog? = try SampleLog.open(disk, options)
        for height in 51...70 as ClosedRange<UInt64> {
            try log?.append(.block(Height(height)), [UInt8](repeating: 1, count: 900))
            try log?.commit()
        }
        try #require((log?.status.segments ?? 0) > 2)
        try log?.cutBack(toBlock: Height(50))
        #expect(log?.end == options.origin && log?.finalBlock == Height(50))
        log = nil
        log = try SampleLog.open(disk, options)
        try log?.append(.batch, [1])
        try log?.append(.block(Height(51)), [])
        #expect(try log?.commit().sequence == 1_002)
    }

    @Test func `a cut to the end is nothing`() throws {
        let log = try sample()
        let calls = disk.callsSoFar
        try log.cutBack(toBlock: Height(90))
        #expect(disk.callsSoFar == calls)
    }

    /// Every call of a cut is a place to crash; both the cut and the start after it may.
    @Test(arguments: Survival.allCases)
    func `a crash anywhere in a cut leaves the log as it was or cut`(survival: Survival) throws {
        var log: CommandLog? = try sample()
        let whole = try #require(try log?.records)
        let cut = Array(whole.prefix(8)) + [LogRecord(kind: .final(Height(30)), payload: [])]
        log = nil
        var (isDone, calls) = (false, 0)
        while !isDone {
            calls += 1
            let crashing = disk.imagined(crash: .everything)
            let log = try SampleLog.open(crashing)
            crashing.stop(at: crashing.callsSoFar + calls)
            isDone = (try? log.cutBack(toBlock: Height(40))) != nil
            let restarted = crashing.crash(survival)
            restarted.stop(at: 1 + calls % 7)
            _ = try? SampleLog.open(restarted)
            let found = try SampleLog.open(restarted.crash(survival))
            let records = try found.records
            #expect(isDone ? records == cut : records == cut || records == whole, "call \(calls)")
            #expect(found.finalBlock == Height(30))
        }
        #expect(calls > 8)
    }

    @Test func `a cut that does not belong to the log is refused`() throws {
        var log: CommandLog? = try sample()
        let end = try #require(log?.end)
        log = nil
        let path = DiskPath("log/cut")
        func opened(_ bytes: [UInt8]) throws(StorageError) {
            let disk = disk.imagined(crash: .everything)
            disk.put(bytes, at: path)
            _ = try SampleLog.open(disk)
        }
        let elsewhere = CutIntent(target: LogPosition(sequence: 4, link: .zero), final: nil)
        #expect(throws: StorageError.damaged(path, offset: 64, .gap)) {
            try opened(elsewhere.bytes(owner: SampleLog.owner))
        }
        let bytes = CutIntent(target: end, final: nil).bytes(owner: SampleLog.owner)
        try opened(bytes)
        #expect(throws: StorageError.damaged(path, offset: 0, .cutShort)) { try opened([]) }
        for count in 64..<bytes.count {
            #expect(throws: StorageError.damaged(path, offset: UInt64(count), .cutShort)) {
                try opened(Array(bytes.prefix(count)))
            }
        }
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: StorageError.self, "bit \(bit)") { try opened(flipped) }
        }
        #expect(throws: StorageError.damaged(path, offset: 128, .malformed)) {
            try opened(bytes + [0])
        }
    }
}
