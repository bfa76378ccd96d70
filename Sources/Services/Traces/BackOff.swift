/// How long to wait before a message is posted again.
struct BackOff {
    static let first = Duration.milliseconds(500)
    /// Also what a collector may ask for at most.
    static let longest = Duration.seconds(30)

    /// What the collector asked for, within bounds; else twice as long each time, and of that
    /// between half and all, as `chance` has it, so that many senders do not come back together.
    static func delay(attempt: Int, asked: Duration?, chance: UInt64) -> Duration {
        if let asked { return min(max(asked, first), longest) }
        let whole = min(first * (1 << min(max(attempt - 1, 0), 10)), longest)
        return whole / 2 + whole / 2 * Int(chance % 1_024) / 1_024
    }
}
