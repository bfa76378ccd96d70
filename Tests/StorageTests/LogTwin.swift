import Disk
import Primitives
import Simulation
import Testing

@testable import Storage

/// A log and its naive twin, an array of records, to which the same random things are done while
/// the disk crashes and fails.
struct LogTwin {
    /// What the log may hold after a call that did not return.
    typealias Records = [LogRecord]

    private(set) var dice: SplitMix64
    private(set) var disk: SimulatedDisk
    private(set) var log: CommandLog<SimulatedDisk>?
    private var options: LogOptions
    /// All records ever, those that were dropped included.
    private var records: Records = [] { didSet { groupEnds.insert(records.count) } }
    private var groupEnds: Set<Int> = []
    private var pending: Records = []
    /// What the next start may find instead.
    private var alternatives: [Records] = []
    private var droppedBefore: UInt64 = 1
    private(set) var crashes = 0

    init(seed: UInt64) {
        dice = SplitMix64(seed: seed)
        disk = SimulatedDisk(seed: dice.next())
        options = SampleLog.options
        options.segmentSize = [4_096, 8_192, 16_384].randomElement(using: &dice) ?? 4_096
    }

    private mutating func below(_ bound: Int) -> Int { .random(in: 0..<bound, using: &dice) }

    // MARK: A round

    /// Opens the log, works on it until the disk gives out, and lets the machine crash or the
    /// process alone die.
    mutating func round() throws {
        if below(3) > 0 { disk.stop(at: disk.callsSoFar + 1 + below(80)) }
        if below(4) == 0 { disk.fail(below(2) == 0 ? .write : .sync, at: 1 + below(30)) }
        do {
            try open()
            for _ in 0..<(20 + below(60)) { try step() }
        } catch let error as StorageError {
            try #require(error.isOfTheDisk, "\(error)")
        }
        // The group that was being gathered is gone unless a commit had begun, and then it may be
        // there whole.
        (pending, log) = ([], nil)
        if below(4) > 0 {
            let survival = Survival.allCases.randomElement(using: &dice) ?? .dice
            disk = disk.crash(survival)
            crashes += 1
        } else {
            disk = disk.processDeath()
        }
    }

    /// Ends with a start that nothing disturbs.
    mutating func finish() throws {
        disk = disk.crash()
        crashes += 1
        try open()
        log = nil
    }

    private mutating func open() throws {
        let log = try SampleLog.open(disk, options)
        let first = log.recovery.first
        try #require(first <= droppedBefore, "a record is gone that nobody dropped")
        let found = try log.records(from: first)
        let isExpected = ([records] + alternatives).first {
            Int(first) - 1 <= $0.count && Array($0[(Int(first) - 1)...]) == found
        }
        records = try #require(
            isExpected, "\(found.count) records from \(first), expected \(records.count)")
        groupEnds = groupEnds.filter { $0 <= records.count }
        #expect(log.end.sequence == UInt64(records.count))
        #expect(log.lastBlock == lastBlock && log.finalBlock == finalBlock)
        (alternatives, droppedBefore) = ([], first)
        self.log = log
    }

    // MARK: One thing

    private mutating func step() throws {
        let log = try #require(log)
        switch below(20) {
        case 0..<8: try append(.batch, log)
        case 8..<11:
            let height = Height((pendingBlock?.value ?? 0) + 1 + UInt64(below(2)))
            try append(.block(height), log)
        case 11:
            guard let block = pendingBlock else { return }
            try append(.final(Height(block.value - UInt64(below(2)))), log)
        case 12..<17: try commit(log)
        case 17: try cutBack(log)
        case 18: try drop(log)
        default: try log.prepareNext()
        }
    }

    private mutating func append(_ kind: LogRecordKind, _ log: CommandLog<SimulatedDisk>) throws {
        var payload: [UInt8] = []
        if case .final = kind {
        } else {
            let size = [0, 3, 60, 500, 1_500].randomElement(using: &dice) ?? 0
            // Runs of zeros, so that a lost sector may look like a written one.
            let isZero = below(4) == 0
            payload = (0..<below(size + 1)).map { _ in
                isZero ? 0 : UInt8(truncatingIfNeeded: below(256))
            }
        }
        do throws(StorageError) {
            let sequence = try log.append(kind, payload)
            pending.append(LogRecord(kind: kind, payload: payload))
            #expect(sequence == UInt64(records.count + pending.count))
        } catch {
            switch error {
            case .blockRefused, .groupSealed, .tooLarge: break
            default: throw error
            }
        }
    }

    private mutating func commit(_ log: CommandLog<SimulatedDisk>) throws {
        alternatives = [records + pending]
        let position = try log.commit()
        (records, pending, alternatives) = (records + pending, [], [])
        #expect(position.sequence == UInt64(records.count))
        #expect(log.end == position)
    }

    private mutating func cutBack(_ log: CommandLog<SimulatedDisk>) throws {
        let heights = records.compactMap { record -> Height? in
            if case .block(let height) = record.kind { height } else { nil }
        }
        let height = heights.randomElement(using: &dice) ?? Height(7)
        let expected = cut(to: height)
        if let expected {
            alternatives = [expected]
            let first = Int(log.status.first) - 1
            if isDropped(height, log.status.first), first <= records.count {
                var left = Array(records.prefix(first))
                if let final = finalBlock, Self.finalBlock(of: left) != final {
                    alternatives.append(left)
                    left.append(LogRecord(kind: .final(final), payload: []))
                }
                alternatives.append(left)
            }
        }
        let before = log.status.first
        do {
            try log.cutBack(toBlock: height)
            var left = try #require(expected, "a cut that should have been refused")
            if isDropped(height, before) {
                // The oldest segment began behind it; only what made something final is between.
                left = Array(records.prefix(Int(before) - 1))
                #expect(
                    left.last { if case .final = $0.kind { false } else { true } }?.kind
                        == .block(height))
                if let final = finalBlock, Self.finalBlock(of: left) != final {
                    left.append(LogRecord(kind: .final(final), payload: []))
                }
            }
            groupEnds = groupEnds.filter { $0 <= left.count }
            records = left
        } catch StorageError.blockRefused {
            #expect(expected == nil || isDropped(height, before))
        }
        (pending, alternatives) = ([], [])
        #expect(try log.records == Array(records[(Int(log.status.first) - 1)...]))
    }

    private func isDropped(_ height: Height, _ first: UInt64) -> Bool {
        records.prefix(Int(first) - 1).contains { $0.kind == .block(height) }
    }

    /// What a cut leaves; `nil` if it is refused.
    private func cut(to height: Height) -> Records? {
        if let final = finalBlock, height < final { return nil }
        guard var index = records.firstIndex(where: { $0.kind == .block(height) }) else {
            return nil
        }
        // A block's group may go on, and then what it makes final stays with it.
        index = groupEnds.filter { $0 > index }.min() ?? records.count
        var left = Array(records[..<index])
        if let final = finalBlock, Self.finalBlock(of: left) != final {
            left.append(LogRecord(kind: .final(final), payload: []))
        }
        return left
    }

    private mutating func drop(_ log: CommandLog<SimulatedDisk>) throws {
        let sequence = UInt64(1 + below(records.count + 1))
        droppedBefore = max(droppedBefore, sequence)
        try log.drop(before: sequence)
        #expect(log.status.first <= droppedBefore)
        #expect(try log.records == Array(records[(Int(log.status.first) - 1)...]))
    }
}

extension LogTwin {
    private var lastBlock: Height? { Self.lastBlock(of: records) }
    private var pendingBlock: Height? { Self.lastBlock(of: records + pending) }
    private var finalBlock: Height? { Self.finalBlock(of: records) }

    private static func lastBlock(of records: Records) -> Height? {
        records.reversed().lazy.compactMap { record -> Height? in
            if case .block(let height) = record.kind { height } else { nil }
        }.first
    }

    private static func finalBlock(of records: Records) -> Height? {
        records.reversed().lazy.compactMap { record -> Height? in
            if case .final(let height) = record.kind { height } else { nil }
        }.first
    }
}

extension StorageError {
    var isOfTheDisk: Bool {
        switch self {
        case .disk, .stopped: true
        default: false
        }
    }
}
