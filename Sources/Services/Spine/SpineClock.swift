package import Primitives

/// Where the spine's time comes from. One of the seams: a seeded clock stands here in the simulator.
package protocol SpineClock: Sendable {
    /// What the machine says the time is, since the Unix epoch. It may leap.
    var wall: Milliseconds { get }
    /// Milliseconds that only run forward, those included in which the machine was asleep.
    var steady: UInt64 { get }
}

/// The time that is stamped: the wall's when the spine began, and from there on the steady clock, so
/// that a wall clock that leaps while the node runs moves nothing. It never runs backwards.
struct StampedTime {
    private let clock: any SpineClock
    private let begin: (time: UInt64, steady: UInt64)
    private var seen: UInt64

    /// More than so much between two looks is a gap: nobody could do anything in it.
    static let longestPause: UInt64 = 5_000

    /// A clock that is so far ahead of the last time stamped is rather wrong than the node was off: time
    /// that was stamped stays, so nothing is stamped by it unless somebody says that it is right.
    static let longestAbsence: UInt64 = 30 * 86_400_000

    /// Goes on behind the last time stamped. Before a new chain's first command there is no gap:
    /// nobody waits for anything there.
    init(_ clock: any SpineClock, after last: Milliseconds, isNew: Bool = false) {
        self.clock = clock
        begin = (max(clock.wall.value, last.value), clock.steady)
        seen = isNew ? begin.time : last.value
    }

    /// What was done since the last look took its time: that is no gap, however long it was.
    mutating func worked() { seen = max(seen, stamp) }

    private var stamp: UInt64 {
        let steady = clock.steady
        return begin.time &+ (steady >= begin.steady ? steady - begin.steady : 0)
    }

    /// The time now, and how long nobody looked where that was too long.
    mutating func look() -> (now: Milliseconds, gap: Milliseconds?) {
        let now = max(stamp, seen)
        defer { seen = now }
        let pause = now - seen
        return (Milliseconds(now), pause > Self.longestPause ? Milliseconds(pause) : nil)
    }
}
