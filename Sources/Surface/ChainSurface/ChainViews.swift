public import Chain
public import Primitives
public import Records
public import Surface

/// Every parameter, by number.
public struct ParamList: Record, Hashable {
    public var params: [ParamView] = []

    public init() {}
    public init(_ params: [ParamView]) { self.params = params }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("params", &params)
    }
}

/// Which rules hold, and which are to come.
public struct RulesView: Record, Hashable {
    /// The rules of the open block.
    public var version: UInt32 = 1
    /// The newest rules that the node's program knows.
    public var newestKnown: UInt32 = 1
    /// Since when the rules hold, where they are not the first; of those that the chain began under
    /// nobody has named a program.
    public var current: PlannedRules?
    /// The rules to come. A node whose program does not know them stops before their first block.
    public var planned: PlannedRules?

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("newest_known", &newestKnown)
        try visit("current", &current)
        try visit("planned", &planned)
    }
}

/// What a lane costs, and how full the open block is.
public struct LaneFeeView: Record, Hashable {
    public var lane = FeeLane.consumer
    /// For each unit of a command.
    public var baseFee = Amount.zero
    /// Charged in the open block so far.
    public var units: UInt64 = 0
    /// With so many units in a block the base fee stays as it is.
    public var target: UInt64 = 0
    /// The most units of a block, both lanes together.
    public var limit: UInt64 = 0

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("lane", &lane)
        try visit("base_fee", &baseFee)
        try visit("units", &units)
        try visit("target", &target)
        try visit("limit", &limit)
    }
}

/// The lanes, in the order of their numbers.
public struct FeeList: Record, Hashable {
    /// The open block, for the whole of which these base fees hold.
    public var height = Height.genesis
    public var lanes: [LaneFeeView] = []

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("height", &height)
        try visit("lanes", &lanes)
    }

    /// What a unit costs in a lane; nil where the list leaves that lane out.
    public func baseFee(of lane: FeeLane) -> Amount? {
        lanes.first { $0.lane == lane }?.baseFee
    }
}

/// By what right blocks stand.
public struct ConsensusStatus: Record, Hashable {
    /// `solo`: one validator makes every block, and each is final when it is sealed.
    public var mode = Word()
    public var height = Height.genesis
    public var firmness = Word()
    /// Who made the newest block.
    public var proposer = Address.zero
    /// The digest of the set of validators.
    public var validators = Digest.zero

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("mode", &mode)
        try visit("height", &height)
        try visit("firmness", &firmness)
        try visit("proposer", &proposer)
        try visit("validators", &validators)
    }
}
