import Loops

/// Keeps a client from asking a server that has just failed again and again: closed, it lets all
/// pass and counts failures; open, nobody passes for a while; then half open, a few may try, and
/// what becomes of them decides.
///
/// Times are milliseconds of any clock; one that runs backwards stands still. Whoever was let pass
/// says how it went with one of ``succeeded(_:at:)``, ``failed(_:at:)`` and ``abandoned(_:at:)``.
public struct CircuitBreaker: Sendable, Hashable {
    public enum State: Hashable, Sendable {
        case closed
        /// Nobody passes before that moment.
        case open(until: UInt64)
        case halfOpen
    }

    /// Leave to try, given by ``admit(at:)`` and given back by its outcome. One that was given before
    /// the state changed says nothing about the state there is now.
    public struct Pass: Hashable, Sendable {
        let era: UInt64
    }

    public let settings: BreakerSettings
    public private(set) var state = State.closed
    /// How often the state has changed.
    private var era: UInt64 = 0
    private var now: UInt64 = 0
    /// Of this window; counted when closed.
    private var windowBegan: UInt64 = 0
    private var failures = 0
    private var successes = 0
    /// Who tries while it is half open, and how many of them came back well.
    private var trying = 0
    private var proved = 0

    public init(_ settings: BreakerSettings = BreakerSettings()) { self.settings = settings }

    /// Leave to try, or `nil`.
    public mutating func admit(at time: UInt64) -> Pass? {
        tick(time)
        switch state {
        case .closed: return Pass(era: era)
        case .open: return nil
        case .halfOpen:
            guard trying < settings.trials - proved else { return nil }
            trying += 1
            return Pass(era: era)
        }
    }

    /// How long it will stay open, for all that is known at `time`; zero where it is not.
    public mutating func openFor(at time: UInt64) -> UInt64 {
        tick(time)
        guard case .open(let until) = state else { return 0 }
        return until - now
    }

    public mutating func succeeded(_ pass: Pass, at time: UInt64) {
        tick(time)
        guard pass.era == era else { return }
        switch state {
        case .closed: successes += 1
        case .open: return
        case .halfOpen:
            trying -= 1
            proved += 1
            if proved == settings.trials { change(to: .closed) }
        }
    }

    public mutating func failed(_ pass: Pass, at time: UInt64) {
        tick(time)
        guard pass.era == era else { return }
        switch state {
        case .closed:
            failures += 1
            let all = failures + successes
            if failures >= settings.failures, failures * 100 >= settings.percent * all { open() }
        case .open: return
        case .halfOpen: open()
        }
    }

    /// The try was given up for reasons of the caller's, and says nothing about the server.
    public mutating func abandoned(_ pass: Pass, at time: UInt64) {
        tick(time)
        if pass.era == era, state == .halfOpen { trying -= 1 }
    }

    private mutating func tick(_ time: UInt64) {
        now = max(now, time)
        switch state {
        case .closed:
            guard now - windowBegan >= settings.window else { return }
            (windowBegan, failures, successes) = (now, 0, 0)
        case .open(let until): if now >= until { change(to: .halfOpen) }
        case .halfOpen: return
        }
    }

    private mutating func open() {
        change(to: .open(until: now.later(by: settings.openTime)))
    }

    private mutating func change(to state: State) {
        self.state = state
        era += 1
        (windowBegan, failures, successes) = (now, 0, 0)
        (trying, proved) = (0, 0)
    }
}

/// When a breaker opens and how it closes again.
public struct BreakerSettings: Hashable, Sendable {
    /// So many failures within a window open it,
    public var failures: Int
    /// if they are at least so many hundredths of what was tried in it.
    public var percent: Int
    /// Milliseconds after which counting begins anew.
    public var window: UInt64
    /// Milliseconds for which it stays open.
    public var openTime: UInt64
    /// So many successes of tries while half open close it; no more try at one time.
    public var trials: Int

    public init(
        failures: Int = 8, percent: Int = 50, window: UInt64 = 10_000, openTime: UInt64 = 5_000,
        trials: Int = 2
    ) {
        precondition(failures >= 1 && 0...100 ~= percent && trials >= 1 && window >= 1)
        (self.failures, self.percent, self.window) = (failures, percent, window)
        (self.openTime, self.trials) = (openTime, trials)
    }
}
