import HTTP

/// How long to wait before a message is posted again.
enum PostDelay {
    private static let backoff = Backoff(first: 500, most: 30_000)

    /// What the collector asked for, within the bounds of ours; else ours, and of that between half
    /// and all, as `chance` has it, so that many senders do not come back together.
    static func delay(attempt: Int, asked: Duration?, chance: UInt64) -> Duration {
        if let asked {
            return min(max(asked, .milliseconds(backoff.first)), .milliseconds(backoff.most))
        }
        let half = backoff.ceiling(afterFailures: attempt) / 2
        return .milliseconds(half + half * (chance % 1_024) / 1_024)
    }
}
