import Primitives
import Records
import Tables
import Testing

@testable import Ledger

/// Rows that no rule would leave: what a full recount is for.
@Suite struct AuditTests {
    private func faults(_ spoil: (inout Ledger) -> Void) throws -> [LedgerFault] {
        var bank = try Bank.sample()
        _ = try bank.setAside(100)
        try bank.apply(
            .reserve(
                Reservation(Transfer(to: Sample.bob, amount: 50), expires: Milliseconds(1_000))))
        spoil(&bank.ledger)
        return bank.ledger.recount()
    }

    @Test func `money that appears in an account is found`() throws {
        let key = BalanceKey(Sample.cleo, .block)
        let found = try faults { $0.balances.put(Balance(7), at: key) }
        #expect(
            found == [
                .sum(.accounts, .block, counted: 1_357, kept: 1_350),
                .total(.block, counted: 1_000_007, minted: 1_000_000),
            ])
        #expect(
            found.map(\.description) == [
                "ledger/balances, asset 0: the rows come to 1357, the running sum is 1350",
                "asset 0: everything comes to 1000007, 1000000 was minted",
            ])
    }

    @Test func `money that vanishes from a deposit or a pool is found`() throws {
        #expect(
            try faults { $0.deposits.update(.first) { $0.amount = 99 } } == [
                .sum(.deposits, .block, counted: 149, kept: 150),
                .total(.block, counted: 999_999, minted: 1_000_000),
            ])
        #expect(
            try faults { $0.pools.remove(PoolKey(.unissued, .industrial)) } == [
                .sum(.pools, .industrial, counted: 0, kept: 999_700),
                .total(.industrial, counted: 300, minted: 1_000_000),
            ])
    }

    @Test func `a sum that strays is found, by the recount and by the sums`() throws {
        var bank = try Bank.sample()
        bank.ledger.supplies.update(.block) { $0.accounts = 1_501 }
        #expect(!bank.ledger.isConserved)
        #expect(
            bank.ledger.recount() == [.sum(.accounts, .block, counted: 1_500, kept: 1_501)])
    }

    @Test func `sums beyond 128 bits are found`() throws {
        let key = BalanceKey(Sample.cleo, .block)
        let found = try faults { $0.balances.put(Balance(.maximum), at: key) }
        #expect(
            found == [
                .sum(.accounts, .block, counted: nil, kept: 1_350),
                .total(.block, counted: nil, minted: 1_000_000),
            ])
        #expect(found.first?.description.contains("more than 128 bits") == true)
    }

    @Test func `rows of an asset that nobody introduced are found`() throws {
        let found = try faults { ledger in
            ledger.balances.put(Balance(7), at: BalanceKey(Sample.cleo, Sample.unknown))
            ledger.pools.put(Balance(8), at: PoolKey(.treasury, Sample.unknown))
        }
        #expect(
            found == [
                .unknownAsset(.accounts, Sample.unknown, counted: 7),
                .unknownAsset(.pools, Sample.unknown, counted: 8),
            ])
        #expect(found.allSatisfy { $0.description.contains("asset 9") })
    }

    @Test func `rows that hold nothing are found`() throws {
        let found = try faults { ledger in
            for number in 10...12 as ClosedRange<UInt64> {
                ledger.balances.put(Balance(), at: BalanceKey(Sample.address(number), .block))
            }
        }
        #expect(found == [.emptyRows(.accounts, .block, count: 3)])
        #expect(found.first?.description.contains("3 rows hold nothing") == true)
    }

    @Test func `numbers and expiries that do not fit are found`() throws {
        let found = try faults { ledger in
            ledger.facts.nextDeposit = .first
            ledger.expiries = ExpiryQueue()
        }
        #expect(
            found == [
                .numberNotGiven(DepositID(2), next: .first),
                .expiries(counted: 1, indexed: 0),
            ])
        #expect(found[0].description.contains("deposit 2"))
        #expect(found[1].description.contains("1 holds"))
    }

    // MARK: What only such rows can lead to

    @Test func `a balance that would exceed 128 bits is refused`() throws {
        for command in [
            Ledger.Command.transfer(Transfer(to: Sample.cleo, amount: 1)),
            .transfers(
                LinkedTransfers([
                    Transfer(to: Sample.bob, amount: 5), Transfer(to: Sample.cleo, amount: 1),
                ])),
        ] {
            var bank = try Bank.sample()
            bank.ledger.balances.put(Balance(.maximum), at: BalanceKey(Sample.cleo, .block))
            let root = bank.root
            #expect(throws: Ledger.Refusal.overflow) {
                try bank.ledger.apply(
                    command, by: Sample.ada, at: Sample.at(0), into: &bank.events)
            }
            #expect(bank.root == root)
            #expect(bank.events.isEmpty)
        }
    }

    @Test func `a sum that would leave 128 bits is refused`() throws {
        var bank = try Bank.sample()
        bank.ledger.supplies.update(.block) { $0.pools = .maximum }
        bank.ledger.supplies.update(.industrial) { $0.accounts = 1 }
        bank.ledger.supplies.update(.industrial) { $0.deposits = .maximum }
        let root = bank.root
        for (from, to, asset) in [
            (.account(Sample.ada), .pool(.treasury), .block),
            (.account(Sample.ada), .pool(.treasury), .industrial),
        ] as [(Ledger.Place, Ledger.Place, Asset)] {
            #expect(throws: Ledger.Refusal.overflow) {
                try bank.ledger.move(
                    2, of: asset, from: from, to: to, for: Cause(.fee), into: &bank.events)
            }
        }
        #expect(throws: Ledger.Refusal.overflow) {
            try bank.ledger.setAside(
                1, of: .industrial, from: Sample.ada, as: .escrow, room: 3, subject: 1,
                into: &bank.events)
        }
        #expect(bank.root == root)
        #expect(bank.events.isEmpty)
    }

    @Test func `when all numbers are given, deposits and references are refused`() throws {
        var bank = try Bank.sample()
        bank.ledger.facts.nextDeposit = DepositID(.max)
        bank.ledger.facts.nextReference = .max
        bank.expectRefusal(.outOfNumbers) { bank throws(Ledger.Refusal) in
            _ = try bank.setAside(1)
        }
        let named = Transfer(to: Sample.bob, amount: 1, reference: Sample.reference(1))
        for command in [
            Ledger.Command.transfer(named), .transfers(LinkedTransfers([named])),
            .reserve(Reservation(named, expires: Milliseconds(5))),
        ] {
            bank.expectRefusal(.outOfNumbers) { bank throws(Ledger.Refusal) in
                try bank.apply(command)
            }
        }
        try bank.apply(.transfer(Transfer(to: Sample.bob, amount: 1)))
    }
}
