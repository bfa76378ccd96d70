import Ledger
import Primitives
import Records
import Testing

@Suite struct GenesisTests {
    @Test func `the supply begins unissued, less what was allocated`() throws {
        var bank = Bank()
        try bank.ledger.open(
            LedgerGenesis(
                supply: .maximumExactInJSON,
                allocations: [
                    LedgerGenesis.Allocation(Sample.ada, 5),
                    LedgerGenesis.Allocation(Sample.bob, 6),
                    LedgerGenesis.Allocation(Sample.ada, 7),
                ]),
            into: &bank.events)
        bank.expectConserved()
        #expect(bank.ledger.balance(of: Sample.ada) == 12)
        #expect(bank.ledger.balance(of: Sample.bob) == 6)
        #expect(bank.ledger.supply(of: .block).minted == .maximumExactInJSON)
        #expect(bank.ledger.pool(.unissued).adding(18) == .maximumExactInJSON)
        #expect(bank.ledger.supply(of: .industrial) == Supply())
        #expect(bank.all(AssetIntroduced.self).map(\.asset) == [.block])
        #expect(bank.moves.map(\.amount) == [5, 6, 7])
        #expect(bank.moves.allSatisfy { $0.cause == Cause(.genesis) })
    }

    @Test func `a genesis that does not add up is refused`() throws {
        var emission = Emission(to: .subsidy, amount: 1, every: .seconds(1), from: .zero)
        emission.decay = 1
        let most = Amount.maximumExactInJSON
        let refused: [(LedgerGenesis, Ledger.Refusal)] = [
            (LedgerGenesis(supply: 0), .zeroAmount),
            (LedgerGenesis(supply: Amount(units: most.units + 1)), .supplyTooLarge),
            (LedgerGenesis(supply: 9, allocations: [.init(Sample.ada, 0)]), .zeroAmount),
            (LedgerGenesis(supply: 9, allocations: [.init(.zero, 1)]), .noRecipient),
            (
                LedgerGenesis(
                    supply: 9, allocations: [.init(Sample.ada, 5), .init(Sample.bob, 5)]),
                .allocationsExceedSupply
            ),
            (
                LedgerGenesis(
                    supply: 9, allocations: [.init(Sample.ada, .maximum), .init(Sample.bob, 1)]),
                .allocationsExceedSupply
            ),
            (LedgerGenesis(supply: 9, emission: emission), .unsoundEmission),
        ]
        for (genesis, reason) in refused {
            var bank = Bank()
            bank.expectRefusal(reason) { bank throws(Ledger.Refusal) in
                try bank.ledger.open(genesis, into: &bank.events)
            }
        }
    }

    @Test func `a ledger opens once, and an asset is introduced once`() throws {
        var bank = try Bank.sample()
        bank.expectRefusal(.alreadyOpen) { bank throws(Ledger.Refusal) in
            try bank.ledger.open(LedgerGenesis(supply: 1), into: &bank.events)
        }
        bank.expectRefusal(.assetExists) { bank throws(Ledger.Refusal) in
            try bank.ledger.introduce(.industrial, supply: 1, into: &bank.events)
        }
        bank.expectRefusal(.zeroAmount) { bank throws(Ledger.Refusal) in
            try bank.ledger.introduce(Sample.unknown, supply: 0, into: &bank.events)
        }
        try bank.ledger.introduce(Sample.unknown, supply: .maximum, into: &bank.events)
        try bank.move(
            .maximum, of: Sample.unknown, from: .pool(.unissued), to: .account(Sample.ada))
        bank.expectConserved()
    }

    @Test func `nothing can be done before it is opened`() {
        var bank = Bank()
        #expect(bank.ledger.nextDue == nil)
        bank.expectRefusal(.unknownAsset) { bank throws(Ledger.Refusal) in
            try bank.apply(.transfer(Transfer(to: Sample.bob, amount: 1)))
        }
        bank.expectRefusal(.unknownAsset) { bank throws(Ledger.Refusal) in
            _ = try bank.setAside(1)
        }
        let root = bank.root
        bank.advance(to: .max)
        #expect(bank.root == root)
    }

    @Test func `a genesis is written as it is in a file`() throws {
        let text = """
            {"supply":1000,"allocations":[{"account":"\(Sample.ada)","amount":7}],\
            "emission":{"to":"subsidy","amount":5,"period_ms":1000,"first_ms":2000}}
            """
        let genesis = try LedgerGenesis(json: Array(text.utf8))
        #expect(
            genesis
                == LedgerGenesis(
                    supply: 1_000, allocations: [.init(Sample.ada, 7)],
                    emission: Emission(
                        to: .subsidy, amount: 5, every: .seconds(1), from: .seconds(2))))
        #expect(try LedgerGenesis(binary: genesis.binary()) == genesis)
    }
}
