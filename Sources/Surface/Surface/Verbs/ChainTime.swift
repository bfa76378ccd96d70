package import Primitives
package import Telemetry
package import Terminal

extension NodeStatus {
    /// The time on the chain's clock after `span`, counted from the newest block or from this
    /// machine's clock, whichever is later: an idle chain's newest block may be old.
    package func time(
        after span: Duration, by clock: WallClock = .system
    ) throws(CommandFailure) -> Milliseconds {
        let now = max(time, Milliseconds(clock.nanoseconds() / 1_000_000))
        let (seconds, rest) = span.components
        let milliseconds = UInt64(clamping: seconds).multipliedReportingOverflow(by: 1_000)
        let part = UInt64(clamping: rest / 1_000_000_000_000_000)
        guard !milliseconds.overflow,
            let sum = now.adding(Milliseconds(milliseconds.partialValue))?.adding(
                Milliseconds(part))
        else { throw CommandFailure(.misuse, "no clock goes as far as \(span) from now") }
        return sum
    }
}
