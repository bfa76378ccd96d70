import Foundation

/// The longest that any single one of many writes takes, on the clock of its own thread: what other
/// programs do with the processor meanwhile does not count.
enum SlowestWrite {
    /// Calls `write` with each index; `between` runs outside the clock now and then.
    static func sample(
        of count: Int, write: (Int) -> Void, between: () -> Void
    ) -> Sample {
        var slowest: UInt64 = 0
        let duration = ContinuousClock().measure {
            for index in 0..<count {
                let start = threadTime()
                write(index)
                slowest = max(slowest, threadTime() - start)
                if index.isMultiple(of: 1 << 18) { between() }
            }
        }
        return Sample(work: count, duration: duration, figure: Double(slowest) / 1_000)
    }

    /// Nanoseconds of processor time this thread has had.
    private static func threadTime() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
