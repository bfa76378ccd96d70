public import Primitives
public import Records
import Tables

extension Ledger {
    /// Begins with BLOCK, what of it is somebody's, and the schedule for the rest.
    public mutating func open(
        _ genesis: LedgerGenesis, into events: inout EventBuffer
    ) throws(Refusal) {
        let supply = genesis.supply.amount
        guard !supplies.contains(.block) else { throw .alreadyOpen }
        guard supply > .zero else { throw .zeroAmount }
        guard supply <= .maximumExactInJSON else { throw .supplyTooLarge }
        for allocation in genesis.allocations {
            guard allocation.amount.amount > .zero else { throw .zeroAmount }
            guard allocation.account != .zero else { throw .noRecipient }
        }
        guard let allocated = Amount.sum(genesis.allocations.lazy.map(\.amount.amount)),
            allocated <= supply
        else { throw .allocationsExceedSupply }
        if let emission = genesis.emission, !emission.isSound { throw .unsoundEmission }

        try introduce(.block, supply: supply, into: &events)
        for allocation in genesis.allocations {
            try move(
                allocation.amount.amount, from: .pool(.unissued), to: .account(allocation.account),
                for: Cause(.genesis), into: &events)
        }
        facts.emission = genesis.emission.map(RunningEmission.init)
        nextEmission = facts.emission?.next
    }

    /// Makes a new asset known, all of it unissued: nothing else ever mints.
    public mutating func introduce(
        _ asset: Asset, supply: Amount, into events: inout EventBuffer
    ) throws(Refusal) {
        guard !supplies.contains(asset) else { throw .assetExists }
        guard supply > .zero else { throw .zeroAmount }
        var sums = Supply()
        (sums.minted, sums.pools) = (supply, supply)
        supplies.put(sums, at: asset)
        pools.put(Balance(supply), at: PoolKey(.unissued, asset))
        events.append(AssetIntroduced(asset, supply: supply))
    }
}
