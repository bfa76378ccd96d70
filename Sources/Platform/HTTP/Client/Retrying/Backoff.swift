/// How long to wait before another try: twice as long each time, up to a bound, and a part of it by
/// chance, so that clients that failed together do not come back together.
public struct Backoff: Hashable, Sendable {
    /// The most milliseconds before the second try.
    public var first: UInt64
    /// The most milliseconds before any try.
    public var most: UInt64

    public init(first: UInt64 = 100, most: UInt64 = 10_000) {
        (self.first, self.most) = (first, most)
    }

    /// The longest wait after so many failures, of which there is one at least.
    public func ceiling(afterFailures failures: Int) -> UInt64 {
        let doublings = max(failures, 1) - 1
        guard doublings < 64, first <= UInt64.max >> UInt64(doublings) else { return most }
        return min(first << UInt64(doublings), most)
    }

    /// The wait after so many failures: from half the ceiling up to all of it, by the dice.
    public func wait(
        afterFailures failures: Int, using dice: inout some RandomNumberGenerator
    ) -> UInt64 {
        let ceiling = ceiling(afterFailures: failures)
        return UInt64.random(in: (ceiling - ceiling / 2)...ceiling, using: &dice)
    }
}
