import Ledger
import Primitives
import Records
import Testing

@Suite struct DepositTests {
    @Test(arguments: DepositKind.allCases.filter { $0 != .rebate })
    func `a deposit says whose it is and what for`(kind: DepositKind) throws {
        var bank = try Bank.sample()
        let id = try bank.setAside(300, of: .industrial, as: kind)
        let row = try #require(bank.ledger.deposit(id))
        #expect((row.owner, row.asset, row.amount) == (Sample.ada, .industrial, 300))
        #expect((row.kind, row.room, row.subject) == (kind, 3, 77))
        #expect((row.beneficiary, row.expires) == (nil, nil))
        #expect(bank.ledger.nextDue == nil)
        let cause: CauseKind =
            switch kind {
            case .hold: .hold
            case .escrow: .escrow
            case .bond: .bond
            case .rebate: .rebate
            }
        #expect(bank.moves.last?.cause == Cause(cause, subject: 77))
        let opened = try #require(bank.all(DepositOpened.self).last)
        #expect((opened.deposit, opened.kind, opened.forRoom) == (id, kind, 3))
    }

    @Test func `it is paid from, topped up and closed`() throws {
        var bank = try Bank.sample()
        let id = try bank.setAside(300)
        try bank.ledger.pay(
            100, from: id, to: .account(Sample.bob), for: Cause(.payment, subject: 77),
            into: &bank.events)
        try bank.ledger.pay(
            50, from: id, to: .pool(.treasury), for: Cause(.slash), into: &bank.events)
        try bank.move(25, from: .account(Sample.ada), to: .deposit(id))
        #expect(bank.ledger.deposit(id)?.amount == 175)
        bank.events.reset()
        try bank.ledger.close(id, for: Cause(.refund, subject: 77), into: &bank.events)
        bank.expectConserved()
        #expect(bank.ledger.deposit(id) == nil)
        #expect(bank.ledger.balance(of: Sample.ada) == 850)
        #expect(bank.ledger.balance(of: Sample.bob) == 600)
        #expect(bank.ledger.pool(.treasury) == 50)
        #expect(
            bank.moves == [
                .from(
                    .deposit(id), to: .account(Sample.ada), 175,
                    for: Cause(.refund, subject: 77))
            ])
        #expect(bank.all(DepositClosed.self).map(\.cause) == [Cause(.refund, subject: 77)])
    }

    @Test func `one that payments emptied stays until it is closed`() throws {
        var bank = try Bank.sample()
        let id = try bank.setAside(300)
        try bank.ledger.pay(
            300, from: id, to: .account(Sample.bob), for: Cause(.payment), into: &bank.events)
        #expect(bank.ledger.deposit(id)?.amount == 0)
        bank.expectConserved()
        bank.events.reset()
        try bank.ledger.close(id, for: Cause(.refund), into: &bank.events)
        #expect(bank.moves == [])
        #expect(bank.all(DepositClosed.self).count == 1)
    }

    @Test func `numbers are never given twice`() throws {
        var bank = try Bank.sample()
        let first = try bank.setAside(1)
        try bank.ledger.close(first, for: Cause(.refund), into: &bank.events)
        let second = try bank.setAside(1)
        #expect(second == DepositID(2))
    }

    @Test func `what cannot be set aside, paid or closed is refused`() throws {
        var bank = try Bank.sample()
        let id = try bank.setAside(300)
        for (amount, asset, reason) in [
            (0, .block, .zeroAmount), (701, .block, .insufficientFunds),
            (.maximum, .block, .insufficientFunds), (1, Sample.unknown, .unknownAsset),
        ] as [(Amount, Asset, Ledger.Refusal)] {
            bank.expectRefusal(reason) { bank throws(Ledger.Refusal) in
                _ = try bank.setAside(amount, of: asset)
            }
        }
        let bob = Ledger.Place.account(Sample.bob)
        let other = try bank.setAside(1, of: .industrial)
        for (amount, from, to, reason) in [
            (0, id, bob, .zeroAmount), (301, id, bob, .exceedsDeposit),
            (1, DepositID(99), bob, .unknownDeposit), (1, id, .deposit(other), .wrongAsset),
            (1, id, .deposit(DepositID(99)), .unknownDeposit),
        ] as [(Amount, DepositID, Ledger.Place, Ledger.Refusal)] {
            bank.expectRefusal(reason) { bank throws(Ledger.Refusal) in
                try bank.ledger.pay(
                    amount, from: from, to: to, for: Cause(.payment), into: &bank.events)
            }
        }
        bank.expectRefusal(.unknownDeposit) { bank throws(Ledger.Refusal) in
            try bank.ledger.close(DepositID(99), for: Cause(.refund), into: &bank.events)
        }
    }
}
