import Chain
import Foundation
import Ledger
import Primitives
import Simulation
import Spine
import World

/// Transfers of one unit between accounts that all begin with the same.
struct TransferLoad {
    static let accounts = 1_000_000

    let addresses: [Address]
    private let ranks: Zipf
    private var dice: SplitMix64

    /// `skew` is Zipf's exponent: the first accounts take part most, and all alike where it is 0.
    init(accounts: Int = accounts, skew: Double = 0, seed: UInt64 = 7) {
        var dice = SplitMix64(seed: seed)
        addresses = (0..<accounts).map { _ in
            Address(
                shard: .zero,
                keyHash: Digest(dice.next(), dice.next(), dice.next(), dice.next()))
        }
        ranks = Zipf(accounts, skew)
        self.dice = dice
    }

    /// What the chain begins with: the whole supply, in equal parts.
    var genesis: LedgerGenesis {
        let each = Amount(units: 9_000_000_000)
        return LedgerGenesis(
            supply: Amount(units: each.units * UInt128(addresses.count)),
            allocations: addresses.map { LedgerGenesis.Allocation($0, each) })
    }

    /// A chain for development with these accounts.
    var chain: GenesisFile {
        var file = GenesisFile.dev
        file.ledger = genesis
        // So that the bound of a block, which the default sets at a million entries a second, is none.
        file.params = [ParamChange(.blockEntries, Param.blockEntries.bounds.upperBound)]
        return file
    }

    mutating func next() -> (sender: Address, command: Ledger.Command) {
        let to = addresses[ranks.next(&dice)]
        return (
            addresses[ranks.next(&dice)], .transfer(Transfer(to: to, amount: Amount(units: 1)))
        )
    }

    /// Transfers on the word of the node alone, as a spine takes them.
    mutating func entries(_ count: Int) -> [PreparedEntry] {
        (0..<count).map { _ in
            let (sender, command) = next()
            return PreparedEntry(.unsigned(UnsignedCommand(.ledger(command), by: sender)))
        }
    }
}

/// Numbers of which the first are chosen most: number k as often as 1 / (k + 1)^s says, so all alike
/// where s is 0.
private struct Zipf {
    private let sums: [Double]

    init(_ count: Int, _ exponent: Double) {
        var sum = 0.0
        sums = (0..<count).map { rank in
            sum += pow(Double(rank + 1), -exponent)
            return sum
        }
    }

    func next(_ dice: inout SplitMix64) -> Int {
        let thrown = Double.random(in: 0..<(sums.last ?? 1), using: &dice)
        var (low, high) = (0, sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] <= thrown { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
