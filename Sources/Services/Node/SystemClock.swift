import Glibc
import Primitives
import Spine

/// The machine's clocks.
struct SystemClock: SpineClock {
    var wall: Milliseconds { Milliseconds(Self.read(CLOCK_REALTIME)) }
    /// Goes on while the machine sleeps.
    var steady: UInt64 { Self.read(CLOCK_BOOTTIME) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var now = timespec()
        unsafe clock_gettime(clock, &now)
        return UInt64(max(now.tv_sec, 0)) &* 1_000 &+ UInt64(max(now.tv_nsec, 0)) / 1_000_000
    }
}
