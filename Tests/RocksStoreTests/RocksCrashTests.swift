#if RocksDB
    import Disk
    import Foundation
    import Primitives
    import Simulation
    import SpecTesting
    import Storage
    import Synchronization
    import Testing

    @testable import RocksStore

    /// Processes that are killed while they write, again and again; whoever comes next finds every batch
    /// that was answered, and batches whole.
    @Suite struct RocksCrashTests {
        /// 200 kills at full length, in runs of 10; two short runs otherwise.
        private static let runs: [Run] = {
            let kills = Trials.count(20_000) / 100
            return Trials.seeds(20).prefix(max(kills / 10, 2)).map {
                Run(seed: $0, kills: min(max(kills, 4), 10))
            }
        }()

        struct Run: Sendable, CustomStringConvertible {
            let seed: UInt64
            let kills: Int
            var description: String { "seed \(seed), \(kills) kills" }
        }

        @Test(arguments: runs)
        func `a store that is killed at any moment has every batch that it answered, and no half`(
            run: Run
        ) async throws {
            let folder = try RocksFolder()
            var dice = SplitMix64(seed: run.seed)
            var model = CountedRows(seed: run.seed)
            for round in 0..<run.kills {
                let enough = UInt64.random(in: 1...60, using: &dice)
                let moment = UInt64.random(in: 0...8, using: &dice)
                await #expect(processExitsWith: .signal(SIGKILL)) {
                    [
                        path = folder.path as String, seed = run.seed as UInt64,
                        enough = enough as UInt64, moment = moment as UInt64
                    ] in
                    try Victim(path).write(seed: seed, enough: enough, moment: moment)
                }
                let answered = try Victim(folder.path).answered
                let store = try Victim(folder.path).store()
                let found = try CountedRows.count(in: store)
                #expect(
                    (answered...answered + 1).contains(found),
                    "round \(round): \(answered) answered, \(found) there")
                while model.count < found { _ = model.next() }
                try #require(try model.equals(store), "round \(round)")
                store.close()
            }
            #expect(model.count >= UInt64(run.kills))
        }

        @Test(arguments: runs)
        func
            `rows that follow a log are those of its first records, and of all once it is replayed`(
                run: Run
            ) async throws
        {
            let folder = try RocksFolder()
            var dice = SplitMix64(seed: run.seed)
            var replayed: UInt64 = 0
            for round in 0..<run.kills {
                let enough = UInt64.random(in: 1...60, using: &dice)
                let moment = UInt64.random(in: 0...8, using: &dice)
                await #expect(processExitsWith: .signal(SIGKILL)) {
                    [
                        path = folder.path as String, seed = run.seed as UInt64,
                        enough = enough as UInt64, moment = moment as UInt64
                    ] in
                    try Victim(path).follow(seed: seed, enough: enough, moment: moment)
                }
                let victim = try Victim(folder.path)
                let (log, rows) = (try victim.log(), try victim.follower())
                let (reached, end) = (rows.sequence, log.end.sequence)
                #expect((victim.answered...victim.answered + 1).contains(end), "round \(round)")
                #expect(victim.settled <= reached && reached <= end, "round \(round)")
                try #require(
                    try CountedRows(seed: run.seed, count: reached).equals(rows),
                    "round \(round): as of \(reached)")
                replayed += end - reached
                try Victim.replay(log, into: rows, seed: run.seed)
                #expect(rows.sequence == end)
                try #require(
                    try CountedRows(seed: run.seed, count: end).equals(rows), "round \(round)")
                rows.close()
            }
            // Some round had something to replay: the rows have no log of their own.
            #expect(replayed > 0)
        }
    }

    /// What runs in a process that is killed, and what it has left.
    private struct Victim {
        let disk: PosixDisk
        /// Two numbers of eight bytes: how many batches were answered, how many of them settled.
        private let answers: Int32

        init(_ path: String) throws {
            disk = try PosixDisk(root: path)
            answers = open(path + "/answers", O_RDWR | O_CREAT, 0o600)
            precondition(answers >= 0)
        }

        private func number(_ index: Int) -> UInt64 {
            var number: UInt64 = 0
            pread(answers, &number, 8, off_t(index * 8))
            return number
        }

        private func tell(_ number: UInt64, _ index: Int) {
            var number = number
            precondition(pwrite(answers, &number, 8, off_t(index * 8)) == 8)
        }

        var answered: UInt64 { number(0) }
        var settled: UInt64 { number(1) }

        func store() throws -> RocksStore {
            try RocksStore.open(on: disk, in: DiskPath("store"), owner: .zero, memory: .little)
        }

        func follower() throws -> RocksFollower {
            try RocksFollower.open(on: disk, in: DiskPath("rows"), owner: .zero, memory: .little)
        }

        func log() throws -> CommandLog<PosixDisk> {
            var options = LogOptions()
            options.segmentSize = 1 << 20
            return try CommandLog(on: disk, in: DiskPath("log"), owner: .zero, options: options)
        }

        /// Writes until somebody kills this process.
        func write(seed: UInt64, enough: UInt64, moment: UInt64) throws {
            let done = Killer.waiting(for: enough, moment: moment)
            let store = try store()
            var model = CountedRows(seed: seed, count: try CountedRows.count(in: store))
            while true {
                try store.apply(model.next())
                tell(model.count, 0)
                if model.count % 17 == 0 { try store.compact() }
                done.count()
            }
        }

        func follow(seed: UInt64, enough: UInt64, moment: UInt64) throws {
            let done = Killer.waiting(for: enough, moment: moment)
            let (log, rows) = (try log(), try follower())
            try Self.replay(log, into: rows, seed: seed)
            var model = CountedRows(seed: seed, count: log.end.sequence)
            while true {
                let batch = model.next()
                let payload: [UInt8] = [7]
                let sequence = try log.append(.batch, payload.span)
                try log.commit()
                tell(model.count, 0)
                try rows.apply(batch, at: sequence)
                if model.count % 13 == 0 {
                    try rows.settle()
                    tell(rows.settled, 1)
                }
                done.count()
            }
        }

        /// Applies what stands in the log behind the rows. A record has a number and no more.
        static func replay(
            _ log: CommandLog<PosixDisk>, into rows: RocksFollower, seed: UInt64
        ) throws {
            var reader = log.reader(from: rows.sequence + 1)
            var model = CountedRows(seed: seed, count: rows.sequence)
            var payload: [UInt8] = []
            while case .record(let sequence, _) = try reader.next(into: &payload) {
                let batch = model.next()
                precondition(sequence == model.count)
                try rows.apply(batch, at: sequence)
            }
        }
    }

    /// Kills the process it is in a moment after enough was done.
    private final class Killer: Sendable {
        private let done = Atomic<UInt64>(0)

        func count() { done.add(1, ordering: .relaxed) }

        static func waiting(for enough: UInt64, moment: UInt64) -> Killer {
            let killer = Killer()
            Thread.detachNewThread {
                while killer.done.load(ordering: .relaxed) < enough { poll(nil, 0, 1) }
                poll(nil, 0, Int32(moment))
                kill(getpid(), SIGKILL)
            }
            return killer
        }
    }
#endif
