import Glibc

/// The time of day, handed in wherever a line or a span needs one, so that a test or the simulator
/// decides it.
public struct WallClock: Sendable {
    /// Since the Unix epoch, leap seconds not counted.
    public let nanoseconds: @Sendable () -> UInt64

    public init(nanoseconds: @escaping @Sendable () -> UInt64) { self.nanoseconds = nanoseconds }

    /// The machine's.
    public static let system = WallClock {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return UInt64(max(now.tv_sec, 0)) &* 1_000_000_000 &+ UInt64(max(now.tv_nsec, 0))
    }

    /// One that stands still.
    public static func fixed(_ nanoseconds: UInt64) -> WallClock { WallClock { nanoseconds } }
}
