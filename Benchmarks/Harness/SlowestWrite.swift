import Foundation

/// The longest that any single one of many writes takes.
///
/// The same writes are made in several laps and each is given its quickest time: what the machine
/// does meanwhile hits another write in every lap, what the write itself costs comes back each time.
/// Time is that of the thread, so that other programs' turns do not count either.
enum SlowestWrite {
    private static let laps = 3

    /// A contender whose figure is that time in microseconds, found once. `lap` makes everything
    /// anew and answers what does write number `index`; `rest` runs now and then, outside the clock.
    static func contender(
        _ name: String = "the block", writes: Int,
        lap: @escaping () -> (write: (Int) -> Void, rest: () -> Void)
    ) -> Contender {
        var found: Sample?
        return Contender(name: name) { _ in
            let sample = found ?? measure(writes, lap)
            found = sample
            return sample
        }
    }

    private static func measure(
        _ writes: Int, _ lap: () -> (write: (Int) -> Void, rest: () -> Void)
    ) -> Sample {
        var quickest = [UInt32](repeating: .max, count: writes)
        let duration = ContinuousClock().measure {
            for _ in 0..<laps {
                let (write, rest) = lap()
                for index in 0..<writes {
                    let start = threadTime()
                    write(index)
                    let took = UInt32(clamping: threadTime() - start)
                    quickest[index] = min(quickest[index], took)
                    if index.isMultiple(of: 1 << 18) { rest() }
                }
            }
        }
        let slowest = quickest.max() ?? 0
        return Sample(work: writes, duration: duration, figure: Double(slowest) / 1_000)
    }

    /// Nanoseconds of processor time this thread has had.
    private static func threadTime() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
