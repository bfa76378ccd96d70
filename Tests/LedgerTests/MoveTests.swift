import Ledger
import Primitives
import Records
import SpecTesting
import Tables
import Testing

@Suite struct MoveTests {
    @Test func `money goes from any kind of place to any other, with one event each`() throws {
        var bank = try Bank.sample()
        let escrow = try bank.setAside(100)
        let bond = try bank.setAside(100, as: .bond)
        let places: [Ledger.Place] = [
            .account(Sample.ada), .account(Sample.cleo), .deposit(escrow), .deposit(bond),
            .pool(.unissued), .pool(.treasury),
        ]
        for from in places {
            for to in places {
                let (before, after) = (bank.amount(at: from), bank.amount(at: to))
                let amount: Amount = before > .zero ? 1 : 0
                guard amount > .zero else { continue }
                bank.events.reset()
                try bank.move(amount, from: from, to: to, for: Cause(.payment, subject: 5))
                #expect(bank.events.count == 1)
                #expect(bank.moves == [.from(from, to: to, 1, for: Cause(.payment, subject: 5))])
                if from == to {
                    #expect(bank.amount(at: to) == after)
                } else {
                    #expect(bank.amount(at: from).adding(1) == before)
                    #expect(bank.amount(at: to) == after.adding(1))
                }
            }
        }
    }

    @Test func `what was burned never moves again`() throws {
        var bank = try Bank.sample()
        try bank.move(10, from: .account(Sample.ada), to: .pool(.burned), for: Cause(.burn))
        #expect(bank.ledger.pool(.burned) == 10)
        bank.expectRefusal(.burned) { bank throws(Ledger.Refusal) in
            try bank.move(1, from: .pool(.burned), to: .account(Sample.ada))
        }
    }

    @Test func `an emptied pool holds nothing and fills again`() throws {
        var bank = try Bank.sample()
        try bank.move(10, from: .account(Sample.ada), to: .pool(.treasury))
        try bank.move(10, from: .pool(.treasury), to: .account(Sample.ada))
        #expect(bank.ledger.pool(.treasury) == 0)
        try bank.move(3, from: .account(Sample.ada), to: .pool(.treasury))
        #expect(bank.ledger.pool(.treasury) == 3)
    }

    @Test func `what cannot be moved is refused`() throws {
        var bank = try Bank.sample()
        let (ada, treasury) = (Ledger.Place.account(Sample.ada), Ledger.Place.pool(.treasury))
        let escrow = try bank.setAside(100)
        for (amount, asset, from, to, reason) in [
            (0, .block, ada, treasury, .zeroAmount),
            (901, .block, ada, treasury, .insufficientFunds),
            (901, .block, ada, ada, .insufficientFunds),
            (1, .block, treasury, ada, .insufficientFunds),
            (1, .block, treasury, treasury, .insufficientFunds),
            (.maximum, .block, .pool(.unissued), ada, .insufficientFunds),
            (101, .block, .deposit(escrow), ada, .exceedsDeposit),
            (1, .industrial, .deposit(escrow), ada, .wrongAsset),
            (1, .industrial, ada, .deposit(escrow), .wrongAsset),
            (1, .block, .deposit(DepositID(9)), ada, .unknownDeposit),
            (1, .block, ada, .deposit(DepositID(9)), .unknownDeposit),
            (1, Sample.unknown, ada, treasury, .unknownAsset),
            (1, Sample.unknown, ada, ada, .unknownAsset),
        ] as [(Amount, Asset, Ledger.Place, Ledger.Place, Ledger.Refusal)] {
            bank.expectRefusal(reason) { bank throws(Ledger.Refusal) in
                try bank.move(amount, of: asset, from: from, to: to)
            }
        }
    }

    @Test(.requirement("LG-008"))
    func `subsidy buckets are part of the state that is kept`() throws {
        var bank = try Bank.sample()
        try bank.move(700, from: .pool(.unissued), to: .pool(.subsidy), for: Cause(.emission))
        try bank.move(200, from: .pool(.subsidy), to: .account(Sample.cleo))
        try bank.move(
            40, of: .industrial, from: .pool(.unissued), to: .pool(.subsidy),
            for: Cause(.emission))
        var restored = Bank()
        try restored.ledger.restore(from: bank.forest)
        #expect(restored.ledger.pool(.subsidy) == 500)
        #expect(restored.ledger.pool(.subsidy, asset: .industrial) == 40)
        #expect(restored.root == bank.root)
        // Nor would another bucket have the same root.
        try restored.move(1, from: .pool(.subsidy), to: .pool(.treasury))
        #expect(restored.root != bank.root)
    }
}

extension Bank {
    /// What of BLOCK is at a place.
    func amount(at place: Ledger.Place) -> Amount {
        switch place {
        case .account(let account): ledger.balance(of: account)
        case .deposit(let id): ledger.deposit(id)?.amount ?? .zero
        case .pool(let pool): ledger.pool(pool)
        }
    }
}
