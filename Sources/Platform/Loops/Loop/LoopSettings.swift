/// How the loops wait. Every value can change while they run.
public struct LoopSettings: Sendable, Equatable {
    /// The longest time between two turns of a loop that has nothing to do.
    public var reactorIdlePoll: Duration
    /// How long a socket waits to be told that it can be read before the loop looks once itself.
    public var readBackoff: Duration
    /// The same for writing.
    public var writeBackoff: Duration

    public init(
        reactorIdlePoll: Duration = .milliseconds(100),
        readBackoff: Duration = .milliseconds(10),
        writeBackoff: Duration = .milliseconds(10)
    ) {
        self.reactorIdlePoll = reactorIdlePoll
        self.readBackoff = readBackoff
        self.writeBackoff = writeBackoff
    }
}

extension Duration {
    /// Whole milliseconds, a fraction counted as one more; nothing below zero, and a day at most
    /// a thousand years.
    var wholeMilliseconds: UInt64 {
        let (seconds, rest) = components
        guard seconds >= 0, rest >= 0 else { return 0 }
        let perMillisecond: Int64 = 1_000_000_000_000_000
        let whole = UInt64(min(seconds, 1 << 35)) * 1_000
        return whole + UInt64((rest + perMillisecond - 1) / perMillisecond)
    }
}
