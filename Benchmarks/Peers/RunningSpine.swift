import Chain
import Disk
import Foundation
import Glibc
import Primitives
import Spine
import Storage
import Synchronization
import World

/// A chain of its own on the project's disk, with its spine running: what is answered is on that disk.
final class RunningSpine {
    private let place: BenchDirectory
    private let spine: Spine<PosixDisk>
    private let genesis: GenesisFile

    /// Why there is no figure.
    enum Failure: Error {
        /// Something else than "done" was answered.
        case notDone(String)
    }

    init(_ genesis: GenesisFile) throws {
        place = try BenchDirectory()
        self.genesis = genesis
        spine = try Spine.start(
            on: place.disk, in: Self.chain, genesis: genesis, clock: MachineClock(),
            trustingClock: true)
    }

    private static let chain = DiskPath("chain")

    /// What clients saw who asked for something and waited for the answer before they asked again.
    struct Round {
        var done = 0
        var duration = Duration.zero
        /// Of each request, in the order of their lengths.
        var waits: [Duration] = []

        /// So long or less all but one in a hundred requests took.
        var slowestOfMost: Duration { waits.isEmpty ? .zero : waits[waits.count * 99 / 100] }
    }

    /// Has `clients` send these requests, one after the other from each, until all are answered.
    func send(_ requests: [[PreparedEntry]], clients: Int) throws -> Round {
        let (finished, outcome) = (DispatchSemaphore(value: 0), Outcome())
        let spine = spine
        let clock = ContinuousClock()
        let began = clock.now
        Task.detached {
            await withTaskGroup(of: Round.self) { group in
                for client in 0..<clients {
                    group.addTask {
                        var mine = Round()
                        for index in stride(from: client, to: requests.count, by: clients) {
                            let asked = clock.now
                            let answers = await spine.submit(requests[index])
                            mine.waits.append(asked.duration(to: clock.now))
                            for answer in answers {
                                if case .applied(let came) = answer, came.isDone {
                                    mine.done += 1
                                } else {
                                    outcome.fail("\(answer)")
                                }
                            }
                        }
                        return mine
                    }
                }
                for await mine in group { outcome.add(mine) }
            }
            finished.signal()
        }
        finished.wait()
        var round = try outcome.round()
        round.duration = began.duration(to: clock.now)
        round.waits.sort()
        return round
    }

    /// Ends it, and answers how many bytes its command log has.
    func endLog() throws -> UInt64 {
        spine.stop()
        let report = try LogVerification.run(on: place.disk, in: Self.chain / "log")
        if let problem = report.problems.first { throw problem }
        return report.bytes
    }

    /// What all clients saw together.
    private final class Outcome: Sendable {
        private let state = Mutex<(round: Round, failure: String?)>((Round(), nil))

        func add(_ other: Round) {
            state.withLock {
                $0.round.done += other.done
                $0.round.waits += other.waits
            }
        }

        func fail(_ words: String) { state.withLock { $0.failure = words } }

        func round() throws(Failure) -> Round {
            let (round, failure) = state.withLock { $0 }
            if let failure { throw .notDone(failure) }
            return round
        }
    }
}

/// The machine's own clocks.
struct MachineClock: SpineClock {
    var wall: Milliseconds { Milliseconds(Self.read(CLOCK_REALTIME)) }
    var steady: UInt64 { Self.read(CLOCK_BOOTTIME) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var now = timespec()
        unsafe clock_gettime(clock, &now)
        return UInt64(now.tv_sec) * 1_000 + UInt64(now.tv_nsec) / 1_000_000
    }
}
