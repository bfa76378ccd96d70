/// When something happens on a chain: the block it belongs to and the time stamped on it. The
/// sequencer stamps moments and they travel in the log, so replay sees the same ones.
///
/// Within one chain neither height nor time ever runs backwards, so stamped moments come in the
/// same order whichever of the two leads. Time leads here because of deadlines: a deadline is a
/// moment plus a span, it keeps the height it was counted from, and `now <= deadline` has to hold
/// until that *time*, however many blocks have been sealed meanwhile. In the deadline's very
/// millisecond a later block is past it.
public struct Moment: Hashable, Comparable, Sendable, BitwiseCopyable {
    public var height: Height
    /// Since the Unix epoch, 1970-01-01 00:00 UTC, leap seconds not counted.
    public var time: Milliseconds

    @inlinable
    public init(height: Height, time: Milliseconds) { (self.height, self.time) = (height, time) }

    /// Genesis at the Unix epoch: no moment is earlier.
    @inlinable
    public static var earliest: Moment { Moment(height: .genesis, time: .zero) }

    @inlinable
    public static func < (left: Moment, right: Moment) -> Bool {
        left.time != right.time ? left.time < right.time : left.height < right.height
    }

    /// The moment `span` later, counted from the same height; `nil` when its time exceeds 64 bits.
    @inlinable
    public func adding(_ span: Milliseconds) -> Moment? {
        guard let time = time.adding(span) else { return nil }
        return Moment(height: height, time: time)
    }

    /// The time that has passed since `earlier`; `nil` when `earlier` has the later time.
    @inlinable
    public func span(since earlier: Moment) -> Milliseconds? { time.subtracting(earlier.time) }
}

extension Moment: CustomStringConvertible {
    public var description: String { "block \(height) at \(time)" }
}
