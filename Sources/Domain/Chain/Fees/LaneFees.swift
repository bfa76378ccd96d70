public import Primitives
public import Records
public import Tables

/// The number of a fee lane, as rows are found by it.
public struct LaneKey: NumberKey, Hashable, Sendable {
    public let value: UInt8

    public init(_ value: UInt8) { self.value = value }

    public init(_ lane: FeeLane) { value = lane.rawValue }

    public static func < (left: LaneKey, right: LaneKey) -> Bool { left.value < right.value }
}

/// What a unit costs in a lane, and how much of the open block the lane has used.
public struct LaneFees: Record, Hashable {
    /// For each unit of a command; the same for the whole of a block.
    public var baseFee = Amount.zero
    /// Units charged in this block so far.
    public var units: UInt64 = 0

    public init() {}

    public init(baseFee: Amount, units: UInt64 = 0) {
        (self.baseFee, self.units) = (baseFee, units)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("base_fee", &baseFee)
        try visit("units", &units)
    }
}
