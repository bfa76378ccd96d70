/// An allowance that refills as time passes: so many tokens a second, and no more than a burst of
/// them at once. Counted in thousandths, of which a millisecond brings exactly `rate`, so nothing is
/// ever rounded away.
public struct TokenBucket: Hashable, Sendable {
    /// Tokens a second.
    public let rate: UInt64
    /// The most that can be there, which is what is there at first.
    public let burst: UInt64
    /// Thousandths of a token.
    private var level: UInt64
    /// The latest time that was said; none before the first.
    private var latest: UInt64?

    /// The largest rate and burst, which leave room for thousandths.
    public static let most: UInt64 = 1 << 48

    public init(rate: UInt64, burst: UInt64) {
        precondition(rate <= Self.most && burst <= Self.most, "a rate and a burst are at most 2^48")
        self.rate = rate
        self.burst = burst
        level = burst * 1_000
    }

    /// Takes `count` tokens at `ms`, or none at all. Time that runs backwards stands still.
    public mutating func take(_ count: UInt64 = 1, at ms: UInt64) -> TokenGrant {
        refill(at: ms)
        let grant = offer(count)
        if grant.granted { level -= count * 1_000 }
        return TokenGrant(
            granted: grant.granted, remaining: level / 1_000, retryAfterMs: grant.retryAfterMs)
    }

    /// What ``take(_:at:)`` would answer, taking nothing.
    mutating func offer(_ count: UInt64, at ms: UInt64) -> TokenGrant {
        refill(at: ms)
        return offer(count)
    }

    private func offer(_ count: UInt64) -> TokenGrant {
        guard count <= burst else {
            return TokenGrant(granted: false, remaining: level / 1_000, retryAfterMs: .max)
        }
        let wanted = count * 1_000
        if wanted <= level {
            return TokenGrant(granted: true, remaining: level / 1_000, retryAfterMs: 0)
        }
        let missing = wanted - level
        let wait = rate == 0 ? .max : (missing + rate - 1) / rate
        return TokenGrant(granted: false, remaining: level / 1_000, retryAfterMs: wait)
    }

    private mutating func refill(at ms: UInt64) {
        guard let before = latest else {
            latest = ms
            return
        }
        guard ms > before else { return }
        latest = ms
        let (gained, overflow) = (ms - before).multipliedReportingOverflow(by: rate)
        let room = burst * 1_000 - level
        level += overflow ? room : min(room, gained)
    }
}

/// What came of asking a bucket.
public struct TokenGrant: Hashable, Sendable {
    public var granted: Bool
    /// Whole tokens that are left.
    public var remaining: UInt64
    /// After how long the same would be granted, if nobody else took anything: 0 where it was, the
    /// largest number where it never will be.
    public var retryAfterMs: UInt64

    public init(granted: Bool, remaining: UInt64, retryAfterMs: UInt64) {
        self.granted = granted
        self.remaining = remaining
        self.retryAfterMs = retryAfterMs
    }
}
