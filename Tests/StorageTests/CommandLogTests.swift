import Crypto
import Disk
import Primitives
import Simulation
import Testing

@testable import Storage

@Suite struct CommandLogTests {
    private let disk = SimulatedDisk(seed: 1)

    private func committed(_ records: [LogRecord], each: Bool = true) throws
        -> CommandLog<SimulatedDisk>
    {
        let log = try SampleLog.open(disk)
        for record in records {
            try log.append(record.kind, record.payload)
            if each { try log.commit() }
        }
        try log.commit()
        return log
    }

    private static let few = [
        LogRecord(kind: .batch, payload: [1, 2, 3]), LogRecord(kind: .batch, payload: []),
        LogRecord(kind: .block(Height(1)), payload: [9]),
        LogRecord(kind: .final(Height(1)), payload: []),
        LogRecord(kind: .batch, payload: [UInt8](repeating: 0, count: 1_000)),
    ]

    @Test(arguments: [true, false])
    func `what was committed is read as it was appended, now and after a start`(each: Bool) throws {
        var log: CommandLog? = try committed(
            each ? Self.few : Array(Self.few.prefix(4)), each: each)
        let expected = each ? Self.few : Array(Self.few.prefix(4))
        #expect(try log?.records == expected)
        let end = log?.end
        log = nil
        let again = try SampleLog.open(disk)
        #expect(try again.records == expected)
        #expect(again.end == end && again.end.sequence == UInt64(expected.count))
        #expect(again.recovery.first == 1 && again.recovery.tear == nil)
        #expect(again.lastBlock == Height(1) && again.finalBlock == Height(1))
    }

    @Test func `nobody reads what is not committed, and a discarded group never was`() throws {
        let log = try SampleLog.open(disk)
        try log.append(.batch, [1])
        #expect(try log.records.isEmpty)
        log.discard()
        #expect(try log.commit() == .start)
        #expect(try log.append(.batch, [2]) == 1)
        try log.commit()
        #expect(try log.records == [LogRecord(kind: .batch, payload: [2])])
    }

    @Test func `a commit is one write and one sync`() throws {
        let log = try SampleLog.open(disk)
        let before = disk.callsSoFar
        for _ in 0..<10 { try log.append(.batch, [1, 2, 3]) }
        try log.commit()
        #expect(disk.callsSoFar == before + 2)
        try log.commit()
        #expect(disk.callsSoFar == before + 2, "nothing to commit costs nothing")
    }

    @Test func `what is refused changes nothing`() throws {
        let log = try committed(Self.few)
        let end = log.end
        let big = [UInt8](repeating: 1, count: 8_192)
        func refuses(_ error: StorageError, _ kind: LogRecordKind, _ payload: [UInt8] = []) {
            #expect(throws: error) { try log.append(kind, payload) }
        }
        refuses(.tooLarge(bytes: 8_192, most: 7_602), .batch, big)
        refuses(.blockRefused(Height(1), .notAbove(Height(1))), .block(Height(1)))
        refuses(.blockRefused(Height(2), .unknown), .final(Height(2)))
        refuses(.blockRefused(Height(0), .final(Height(1))), .final(Height(0)))
        refuses(.tooLarge(bytes: 1, most: 0), .final(Height(1)), [1])
        try log.append(.block(Height(2)))
        refuses(.groupSealed, .batch)
        refuses(.groupSealed, .block(Height(3)))
        #expect(log.takes(7_000))
        log.discard()
        try log.append(.batch, [UInt8](repeating: 1, count: 7_000))
        #expect(!log.takes(1_000))
        refuses(.tooLarge(bytes: 8_128, most: 7_680), .batch, [UInt8](repeating: 1, count: 1_000))
        log.discard()
        #expect(try log.commit() == end)
        #expect(try log.records == Self.few)
    }

    @Test func `a full segment is followed by the next, and old ones are dropped whole`() throws {
        let records = (0..<100).map {
            LogRecord(kind: .batch, payload: [UInt8](repeating: UInt8($0), count: 700))
        }
        let log = try committed(records)
        #expect(log.status.segments > 9)
        #expect(try log.records == records)
        try log.drop(before: 50)
        let first = log.status.first
        #expect(first > 1 && first <= 50)
        #expect(try log.records == Array(records[(Int(first) - 1)...]))
        try log.drop(before: .max)
        #expect(log.status.segments == 1, "the one that is written stays")
        #expect(
            try disk.entries(of: SampleLog.directory).map(\.name).filter { $0.hasSuffix(".seg") }
                .count == 1)
    }

    @Test(arguments: [Int.min, -1, 0, 64, 127])
    func `a log for tiny groups takes empty records and refuses others`(most: Int) throws {
        var options = SampleLog.options
        (options.largestGroup, options.largestPayload) = (most, min(most, 9))
        let log = try SampleLog.open(SimulatedDisk(seed: 1), options)
        try log.append(.block(Height(1)), [])
        try log.commit()
        #expect(throws: StorageError.self) {
            try log.append(.batch, [UInt8](repeating: 1, count: 99))
        }
        #expect(log.takes(0) && !log.takes(99))
    }

    @Test func `a drop that fails leaves no hole, and the next one goes on`() throws {
        for operation in [DiskError.Operation.remove, .sync] {
            let disk = SimulatedDisk(seed: 3)
            var log: CommandLog? = try SampleLog.open(disk)
            for number in 1...40 as ClosedRange<UInt8> {
                try log?.append(.batch, [UInt8](repeating: number, count: 1_500))
                try log?.commit()
            }
            let records = try #require(try log?.records)
            disk.fail(operation)
            #expect(throws: StorageError.self) { try log?.drop(before: 10) }
            if operation == .remove {
                #expect(log?.status.first == 1 && log?.stopped == nil)
                #expect(try log?.records == records)
                try log?.drop(before: 30)
                #expect((20...30).contains(log?.status.first ?? 0))
            } else {
                // Nobody knows which names are durable, and nothing more is done to them.
                #expect(throws: StorageError.self) { try log?.drop(before: 30) }
                #expect(log?.stopped != nil)
            }
            log = nil
            for survival in Survival.allCases {
                let again = try SampleLog.open(disk.crash(survival))
                #expect(try again.records == Array(records[(Int(again.status.first) - 1)...]))
            }
        }
    }

    @Test func `a spare is made once, ahead of time, and used by the next rotation`() throws {
        let log = try SampleLog.open(disk)
        try log.prepareNext()
        #expect(try log.spare.prepare() == .ready)
        #expect(log.status.isSpareReady)
        for _ in 0..<12 {
            try log.append(.batch, [UInt8](repeating: 1, count: 700))
            try log.commit()
        }
        #expect(log.status.segments == 2 && !log.status.isSpareReady)
    }

    @Test func `a full disk refuses the record that needs room and leaves the log at work`() throws
    {
        let log = try SampleLog.open(disk)
        disk.limitSpace(to: 1_000)
        #expect(throws: StorageError.disk(DiskError(.write, "log/spare.tmp", .full))) {
            try log.prepareNext()
        }
        let payload = [UInt8](repeating: 1, count: 3_000)
        try log.append(.batch, payload)
        try log.commit()
        try log.append(.batch, payload)
        #expect(throws: StorageError.disk(DiskError(.write, "log/spare.tmp", .full))) {
            try log.append(.batch, payload)
        }
        #expect(log.stopped == nil)
        try log.commit()
        #expect(log.end.sequence == 2)
        disk.limitSpace(to: 1 << 20)
        try log.append(.batch, payload)
        try log.commit()
        #expect(try log.records.count == 3)
    }

    @Test(
        arguments: [DiskError.Operation.write, .sync], [DiskError.Problem.system(code: 5), .full])
    func `a write or sync that failed stops the log for good, and readers go on`(
        operation: DiskError.Operation, problem: DiskError.Problem
    ) throws {
        var log: CommandLog? = try committed(Self.few)
        disk.fail(operation, with: problem)
        let failure = DiskError(operation, SampleLog.segment(), problem)
        try log?.append(.batch, [7])
        #expect(throws: StorageError.disk(failure)) { try log?.commit() }
        let stopped = StorageError.stopped(failure)
        #expect(log?.stopped == stopped)
        #expect(throws: stopped) { try log?.append(.batch, [8]) }
        #expect(throws: stopped) { try log?.commit() }
        #expect(throws: stopped) { try log?.cutBack(toBlock: Height(1)) }
        #expect(throws: stopped) { try log?.drop(before: 2) }
        #expect(try log?.records == Self.few)
        #expect(log?.end.sequence == 5)

        // The process starts again, and finds the group or does not; then the machine crashes.
        log = nil
        var again: CommandLog? = try SampleLog.open(disk)
        let found = try again?.records
        #expect(found == Self.few || found == Self.few + [LogRecord(kind: .batch, payload: [7])])
        again = nil
        for survival in Survival.allCases {
            let later = try SampleLog.open(disk.imagined(crash: survival))
            #expect(try later.records == found, "what was found once stays")
        }
    }

    @Test func `one process has the log`() throws {
        let log = try SampleLog.open(disk)
        #expect(throws: StorageError.disk(DiskError(.lock, "log/LOCK", .locked))) {
            try SampleLog.open(disk)
        }
        #expect(log.end == .start)
    }

    @Test func `a log begins where a snapshot ends`() throws {
        var options = SampleLog.options
        options.origin = LogPosition(sequence: 41, link: SampleLog.owner)
        options.originBlock = Height(5)
        var log: CommandLog? = try SampleLog.open(disk, options)
        #expect(try log?.append(.block(Height(6))) == 42)
        try log?.commit()
        #expect(throws: StorageError.blockRefused(Height(4), .final(Height(5)))) {
            try log?.cutBack(toBlock: Height(4))
        }
        log = nil
        let again = try SampleLog.open(disk)
        #expect(again.recovery.first == 42 && again.lastBlock == Height(6))
    }

    @Test func `only the newest segments are read if so wished, the others when they are needed`()
        throws
    {
        let records = (1...60).map {
            LogRecord(kind: .block(Height($0)), payload: [UInt8](repeating: 5, count: 600))
        }
        var log: CommandLog? = try committed(records)
        let status = try #require(log?.status)
        log = nil
        var options = SampleLog.options
        options.scan = .newest(segments: 2)
        let again = try SampleLog.open(disk, options)
        #expect(again.recovery.bytesChecked < status.bytesWritten / 2)
        #expect(again.end == status.end && again.lastBlock == Height(60))
        #expect(try again.records == records)
        try again.cutBack(toBlock: Height(3))
        #expect(try again.records == Array(records.prefix(3)))
    }

    @Test func `an empty segment too small for a group makes room for a larger one`() throws {
        var log: CommandLog? = try SampleLog.open(disk)
        log = nil
        var options = SampleLog.options
        options.segmentSize = 1 << 16
        log = try SampleLog.open(disk, options)
        let payload = [UInt8](repeating: 1, count: 20_000)
        try log?.append(.batch, payload)
        try log?.commit()
        #expect(log?.status.segments == 1 && log?.status.bytes == 1 << 16)
        log = nil
        #expect(
            try SampleLog.open(disk, options).records == [LogRecord(kind: .batch, payload: payload)]
        )
    }

    @Test func `the same on a disk of this machine`() throws {
        let scratch = try ScratchDirectory()
        let disk = try PosixDisk(root: scratch.path)
        var log: CommandLog? = try SampleLog.open(disk)
        let records = (1...40).map {
            LogRecord(kind: .block(Height($0)), payload: [UInt8](repeating: 5, count: 600))
        }
        for record in records {
            try log?.append(record.kind, record.payload)
            try log?.commit()
        }
        #expect(throws: StorageError.disk(DiskError(.lock, "log/LOCK", .locked))) {
            try SampleLog.open(disk)
        }
        log = nil
        let again = try SampleLog.open(disk)
        #expect(try again.records == records)
        try again.cutBack(toBlock: Height(30))
        try again.drop(before: 12)
        #expect(try again.records.last == records[29])
        #expect(again.recovery.first == 1 && again.status.first > 1)
    }
}
