/// Milliseconds of a clock that never runs backwards, from any moment on.
struct ClientClock: Sendable {
    let milliseconds: @Sendable () -> UInt64

    init(milliseconds: @escaping @Sendable () -> UInt64) { self.milliseconds = milliseconds }

    /// The machine's, from the moment this was made.
    static func system() -> ClientClock {
        let start = ContinuousClock.now
        return ClientClock {
            let (seconds, rest) = start.duration(to: .now).components
            return UInt64(max(seconds, 0)) * 1_000 + UInt64(max(rest, 0) / 1_000_000_000_000_000)
        }
    }
}

/// One call of a client's: whom it asks, when it began, and by when it must be over.
final class ClientCall: Sendable {
    let origin: Origin
    let settings: ClientSettings
    private let clock: ClientClock
    private let began: UInt64
    /// Milliseconds for all of it.
    let whole: UInt64?

    init(_ origin: Origin, _ settings: ClientSettings, whole: UInt64?, clock: ClientClock) {
        (self.origin, self.settings, self.clock) = (origin, settings, clock)
        self.whole = whole
        began = clock.milliseconds()
    }

    var now: UInt64 { clock.milliseconds() }
    var elapsed: UInt64 { now &- began }

    /// Milliseconds that are left; `nil` where there is no bound.
    var left: UInt64? {
        guard let whole else { return nil }
        let elapsed = elapsed
        return elapsed < whole ? whole - elapsed : 0
    }

    func error(_ reason: ClientError.Reason, in phase: ClientPhase) -> ClientError {
        ClientError(reason, in: phase, of: origin, after: elapsed)
    }

    /// The time a phase has, and what its end is called: the phase's own bound, or that of the whole.
    func bound(
        _ phase: ClientPhase, _ limit: UInt64
    ) -> (milliseconds: UInt64, phase: ClientPhase, limit: UInt64) {
        guard let whole, let left, left < limit else { return (limit, phase, limit) }
        return (left, .whole, whole)
    }
}
