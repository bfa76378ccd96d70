public import Chain
public import Primitives
public import Records

/// The transactions that wait, lane by lane in the order of their numbers.
public struct MempoolView: Record, Hashable {
    public var lanes: [MempoolLaneView] = []

    public init() {}
    public init(_ lanes: [MempoolLaneView]) { self.lanes = lanes }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("lanes", &lanes)
    }
}

/// What waits in a lane, what it takes to wait there, and how full blocks are of it. Fees are for a
/// unit; tips are for a unit too, in thousandths of the smallest unit of the token.
public struct MempoolLaneView: Record, Hashable {
    public var lane = FeeLane.consumer
    public var waiting: UInt64 = 0
    /// The most transactions that may wait.
    public var most: UInt64 = 0
    /// What they count for together, and the most.
    public var bytes: UInt64 = 0
    public var mostBytes: UInt64 = 0
    /// In the open block.
    public var baseFee = Amount.zero
    /// What a unit has to pay now to be let in: the base fee, and where the lane is full a tip.
    public var feeFloor = Amount.zero
    /// What the base fee may never fall below.
    public var leastFee = Amount.zero
    /// What half of those that wait offer at most, and nine in ten: rates that one of them offers.
    public var medianTip: UInt64 = 0
    public var highTip: UInt64 = 0
    /// The part of a block's units that the lane should use, and the part that it used in the last
    /// block, in millionths.
    public var targetFullness: UInt64 = 0
    public var fullness: UInt64 = 0
    /// What a transaction meets that comes now and offers no tip.
    public var readiness = LaneReadiness.ready

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("lane", &lane)
        try visit("waiting", &waiting)
        try visit("most", &most)
        try visit("bytes", &bytes)
        try visit("most_bytes", &mostBytes)
        try visit("base_fee", &baseFee)
        try visit("fee_floor_current", &feeFloor)
        try visit("fee_floor_least", &leastFee)
        try visit("tip_p50_milli", &medianTip)
        try visit("tip_p90_milli", &highTip)
        try visit("target_fullness_ppm", &targetFullness)
        try visit("fullness_ppm", &fullness)
        try visit("readiness", &readiness)
    }
}
