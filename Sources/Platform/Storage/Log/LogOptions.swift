public import Primitives

/// How a command log is laid out and opened.
public struct LogOptions: Sendable {
    /// How much of the log is read when it is opened.
    public enum Scan: Hashable, Sendable {
        case whole
        /// So many of the newest segments; of older ones only the first page is read then, and the
        /// rest when a reader comes to it.
        case newest(segments: Int)
    }

    /// The bytes of every new segment.
    public var segmentSize: UInt64 = 64 << 20
    /// The most bytes of one payload, at most ``CommandLogFormat/mostPayload``.
    public var largestPayload = CommandLogFormat.mostPayload
    /// The most bytes of one group, its header included, at most ``CommandLogFormat/mostGroup``. One
    /// that an empty record needs is allowed whatever stands here.
    public var largestGroup = CommandLogFormat.mostGroup
    public var scan = Scan.whole
    /// Where a log begins that is not there yet: after the records that a snapshot stands for.
    public var origin = LogPosition.start
    /// The last block before the origin; it counts as final.
    public var originBlock: Height?
    /// What no stranger can know about a segment, so that none can send bytes that look like a
    /// group of it.
    public var salt: @Sendable () -> UInt64 = { .random(in: .min ... .max) }

    public init() {}

    /// The sizes a segment may have; settings allow from 1 MiB.
    static let segmentSizes: ClosedRange<UInt64> = 4_096...(1 << 30)

    var mostGroup: Int {
        let least = GroupHeader.extent(length: GroupBuffer.recordHead + GroupBuffer.heightSize)
        let most = min(CommandLogFormat.mostGroup, Int(segmentSize) - SegmentHead.size)
        return min(max(largestGroup, least), most)
    }

    var mostPayload: Int {
        let overhead = GroupHeader.size + GroupBuffer.recordHead + GroupBuffer.heightSize + 1
        return max(0, min(largestPayload, CommandLogFormat.mostPayload, mostGroup - overhead))
    }
}

/// The bounds of the format itself, whatever a log is opened with.
public enum CommandLogFormat {
    public static let mostPayload = 16 << 20
    public static let mostGroup = 32 << 20
}
