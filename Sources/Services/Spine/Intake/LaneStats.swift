package import Chain
package import Primitives
import Tables

/// A lane as operators and senders see it.
package struct LaneStats: Hashable, Sendable {
    package let lane: FeeLane
    /// Transactions that wait, and the most that may.
    package var waiting = 0
    package var mostWaiting = 0
    /// The bytes they count for, and the most.
    package var bytes = 0
    package var mostBytes = 0
    /// What a transaction has to offer above the base fee to be let in; zero while there is room.
    package var leastTip = TipRate.zero
    /// What half and nine in ten of those that wait offer at most: rates that one of them offers.
    package var medianTip = TipRate.zero
    package var highTip = TipRate.zero
    package var facts = LaneFacts()

    package init(_ lane: FeeLane) { self.lane = lane }

    /// What it takes to be let in, and how soon it may be done.
    package var readiness: LaneReadiness {
        LaneReadiness(unitsLeft: facts.unitsLeft, isFull: leastTip > .zero)
    }
}

/// What the chain says of a lane, in the open block.
package struct LaneFacts: Hashable, Sendable {
    /// For a unit, and the least that it may ever be.
    package var baseFee = Amount.zero
    package var feeFloor = Amount.zero
    /// The units of a block with which the base fee stays as it is.
    package var target: UInt64 = 1
    /// Units of the open block, and of the last sealed one, as far as this process has seen it.
    package var units: UInt64 = 0
    package var lastUnits: UInt64 = 0
    /// The most units of a block, both lanes together, and how many the open one still takes.
    package var blockUnits: UInt64 = 1
    package var unitsLeft: UInt64 = 1

    package init() {}

    /// The part of a block's units that the lane should use, in millionths.
    package var targetFullness: UInt64 { partsPerMillion(target) }

    /// The part of a block's units that it used in the last one.
    package var fullness: UInt64 { partsPerMillion(lastUnits) }

    private func partsPerMillion(_ units: UInt64) -> UInt64 {
        let (high, low) = units.multipliedFullWidth(by: 1_000_000)
        let most = max(blockUnits, 1)
        return high < most ? most.dividingFullWidth((high, low)).quotient : .max
    }
}

extension LaneFacts {
    /// Goes on from what was known before; `isNewBlock` says that a block was sealed since then.
    mutating func renew(_ chain: borrowing Chain, _ lane: FeeLane, isNewBlock: Bool) {
        if isNewBlock { lastUnits = units }
        (baseFee, feeFloor) = (chain.baseFee(of: lane), chain.feeFloor(of: lane))
        (target, blockUnits) = (chain.step(of: lane).target, chain[.blockUnits])
        units = chain.units(of: lane)
        let used = chain.unitsInBlock
        unitsLeft = blockUnits > used ? blockUnits - used : 0
    }
}

extension Chain {
    /// Units that a lane has charged in the open block.
    fileprivate func units(of lane: FeeLane) -> UInt64 { fees[LaneKey(lane)]?.units ?? 0 }
}

extension Mempool {
    /// A lane as it stands, beside what the chain says of it.
    func stats(of lane: FeeLane, _ facts: LaneFacts) -> LaneStats {
        let pool = self[lane]
        var stats = LaneStats(lane)
        (stats.waiting, stats.mostWaiting) = (pool.count, bounds.transactions)
        (stats.bytes, stats.mostBytes) = (pool.bytes, bounds.bytes)
        stats.leastTip = least(in: lane) ?? .zero
        (stats.medianTip, stats.highTip) = (pool.tips.percentile(50), pool.tips.percentile(90))
        stats.facts = facts
        return stats
    }
}
