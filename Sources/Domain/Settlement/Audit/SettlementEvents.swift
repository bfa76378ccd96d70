public import Primitives
public import Records

/// The mode is another. That what was armed holds is told first of all in its block.
public struct ModeChanged: Event, Hashable {
    public static let room = Settlement.room
    public static let tag: UInt8 = 3

    public var from = SettleMode.sample
    public var to = SettleMode.sample
    public var reason: ModeReason?

    public init() {}

    init(from: SettleMode, to: SettleMode, for reason: ModeReason? = nil) {
        (self.from, self.to, self.reason) = (from, to, reason)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("from", &from)
        try visit("to", &to)
        try visit("reason", &reason)
    }
}

/// Every deadline that waits moved.
public struct LevelsPostponed: Event, Hashable {
    public static let room = Settlement.room
    public static let tag: UInt8 = 4

    public var span = Milliseconds.zero

    public init() {}
    init(by span: Milliseconds) { self.span = span }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("span_ms", &span)
    }
}
