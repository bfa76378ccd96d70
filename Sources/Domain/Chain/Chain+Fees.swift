public import Primitives
import Tables

extension Chain {
    /// What a unit costs in a lane, in the block at hand.
    public func baseFee(of lane: FeeLane) -> Amount {
        fees[LaneKey(lane)]?.baseFee ?? feeFloor(of: lane)
    }

    /// The least that a unit may cost in a lane. A changed floor holds from the next block on.
    public func feeFloor(of lane: FeeLane) -> Amount {
        Amount(units: UInt128(self[lane.floor]))
    }

    /// Units that the open block has charged so far, both lanes together.
    public var unitsInBlock: UInt64 {
        FeeLane.allCases.reduce(0) { $0 + (fees[LaneKey($1)]?.units ?? 0) }
    }

    /// Whether a command of so many units still fits into the open block.
    public func hasRoom(for units: UInt64) -> Bool {
        let (sum, overflow) = unitsInBlock.addingReportingOverflow(units)
        return !overflow && sum <= self[.blockUnits]
    }

    /// How a lane's base fee moves at the end of a block.
    public func step(of lane: FeeLane) -> FeeStep {
        FeeStep(
            target: FeeStep.target(
                of: self[.blockUnits], partsPerMillion: self[lane.target]),
            denominator: self[.baseFeeDenominator], floor: feeFloor(of: lane))
    }

    /// Ends a block: each lane's base fee moves toward its target, its units count from zero again,
    /// and outcomes are forgotten that no resubmission needs any more. Of those at most twice as many
    /// as a block has entries; the rest are due after the next block. Last, planned rules begin to hold
    /// where the next block is theirs.
    public mutating func endBlock(at height: Height) {
        for lane in FeeLane.allCases {
            let row = fees[LaneKey(lane)] ?? LaneFees(baseFee: feeFloor(of: lane))
            let next = LaneFees(baseFee: step(of: lane).next(after: row.baseFee, units: row.units))
            if next != row { fees.put(next, at: LaneKey(lane)) }
        }
        let most = Int(self[.blockEntries]) * 2
        for id in expiries.take(through: height, most: most) { outcomes.remove(id) }
        endRules(at: height)
    }
}

extension FeeLane {
    fileprivate var floor: Param {
        switch self {
        case .consumer: .consumerFeeFloor
        case .industrial: .industrialFeeFloor
        }
    }

    fileprivate var target: Param {
        switch self {
        case .consumer: .consumerTarget
        case .industrial: .industrialTarget
        }
    }
}
