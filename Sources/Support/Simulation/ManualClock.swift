import Synchronization

/// A clock that stands still until it is told how far to move.
///
/// Its sleepers wake in the order of their deadlines, and in that of their arrival where those are
/// equal; each sees the clock at its own deadline or later. No test that uses one waits for time.
public final class ManualClock: Clock {
    /// A moment of a manual clock, by the time since it was made.
    public struct Instant: InstantProtocol {
        public let sinceStart: Duration

        public init(sinceStart: Duration) { self.sinceStart = sinceStart }

        public func advanced(by duration: Duration) -> Instant {
            Instant(sinceStart: sinceStart + duration)
        }

        public func duration(to other: Instant) -> Duration { other.sinceStart - sinceStart }

        public static func < (left: Instant, right: Instant) -> Bool {
            left.sinceStart < right.sinceStart
        }
    }

    private struct Sleeper {
        let number: Int
        let deadline: Instant
        let waiting: CheckedContinuation<Void, any Error>
    }

    private struct Watcher {
        let count: Int
        let waiting: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now = Instant(sinceStart: .zero)
        var arrivals = 0
        var sleepers: [Sleeper] = []
        var watchers: [Watcher] = []
        /// Sleepers that were cancelled before they lay down.
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())

    public init() {}

    public var now: Instant { state.withLock { $0.now } }

    public var minimumResolution: Duration { .nanoseconds(1) }

    /// How many are asleep.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        let number = state.withLock { state in
            state.arrivals += 1
            return state.arrivals
        }
        defer { _ = state.withLock { $0.cancelled.remove(number) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiting in
                lieDown(Sleeper(number: number, deadline: deadline, waiting: waiting))
            }
        } onCancel: {
            cancel(number)
        }
    }

    /// Moves the clock on, waking everyone whose deadline comes, one deadline after the other.
    public func advance(by duration: Duration) {
        precondition(duration >= .zero, "time does not run backwards")
        let end = state.withLock { $0.now.advanced(by: duration) }
        while let sleeper = nextSleeper(until: end) { sleeper.waiting.resume() }
        state.withLock { $0.now = max($0.now, end) }
    }

    /// Returns once at least so many are asleep.
    public func untilSleeping(_ count: Int) async {
        await withCheckedContinuation { waiting in
            let isReady = state.withLock { state in
                if state.sleepers.count < count {
                    state.watchers.append(Watcher(count: count, waiting: waiting))
                }
                return state.sleepers.count >= count
            }
            if isReady { waiting.resume() }
        }
    }

    private func lieDown(_ sleeper: Sleeper) {
        enum Outcome { case asleep([Watcher]), awake, cancelled }
        let outcome: Outcome = state.withLock { state in
            if state.cancelled.remove(sleeper.number) != nil { return .cancelled }
            if sleeper.deadline <= state.now { return .awake }
            let place =
                state.sleepers.firstIndex { sleeper.deadline < $0.deadline }
                ?? state.sleepers.count
            state.sleepers.insert(sleeper, at: place)
            let count = state.sleepers.count
            let ready = state.watchers.filter { $0.count <= count }
            state.watchers.removeAll { $0.count <= count }
            return .asleep(ready)
        }
        switch outcome {
        case .asleep(let ready): for watcher in ready { watcher.waiting.resume() }
        case .awake: sleeper.waiting.resume()
        case .cancelled: sleeper.waiting.resume(throwing: CancellationError())
        }
    }

    private func nextSleeper(until end: Instant) -> Sleeper? {
        state.withLock { state in
            guard let first = state.sleepers.first, first.deadline <= end else { return nil }
            state.now = max(state.now, first.deadline)
            return state.sleepers.removeFirst()
        }
    }

    private func cancel(_ number: Int) {
        let sleeper: Sleeper? = state.withLock { state in
            guard let place = state.sleepers.firstIndex(where: { $0.number == number }) else {
                state.cancelled.insert(number)
                return nil
            }
            return state.sleepers.remove(at: place)
        }
        sleeper?.waiting.resume(throwing: CancellationError())
    }
}
