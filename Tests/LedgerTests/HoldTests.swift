import Ledger
import Primitives
import Records
import Testing

@Suite struct HoldTests {
    private func reserving(
        _ amount: Amount, expires: UInt64 = 1_000, asset: Asset = .block, to: Address = Sample.bob
    ) -> Ledger.Command {
        .reserve(
            Reservation(
                Transfer(to: to, asset: asset, amount: amount), expires: Milliseconds(expires)))
    }

    /// Ada holds 400 for Bob until 1,000.
    private func reserved() throws -> Bank {
        var bank = try Bank.sample()
        try bank.apply(reserving(400))
        #expect(bank.ledger.balance(of: Sample.ada) == 600)
        #expect(bank.ledger.balance(of: Sample.bob) == 500)
        return bank
    }

    @Test func `a reservation sets the amount aside`() throws {
        let bank = try reserved()
        let hold = try #require(bank.ledger.deposit(.first))
        #expect((hold.owner, hold.beneficiary) == (Sample.ada, Sample.bob))
        #expect((hold.amount, hold.kind, hold.room) == (400, .hold, Ledger.room))
        #expect(hold.expires == Milliseconds(1_000))
        #expect(bank.ledger.nextDue == Milliseconds(1_000))
        #expect(bank.ledger.supply(of: .block).deposits == 400)
        let opened = try #require(bank.all(DepositOpened.self).first)
        #expect((opened.deposit, opened.owner) == (.first, Sample.ada))
        #expect((opened.beneficiary, opened.expires) == (Sample.bob, Milliseconds(1_000)))
    }

    @Test func `its owner posts it`() throws {
        var bank = try reserved()
        bank.events.reset()
        try bank.apply(.post(HoldPosting(.first)), at: 999)
        #expect(bank.ledger.balance(of: Sample.bob) == 900)
        #expect(bank.ledger.deposit(.first) == nil)
        #expect(bank.ledger.nextDue == nil)
        #expect(
            bank.moves == [
                .from(.deposit(.first), to: .account(Sample.bob), 400, for: Cause(.post))
            ])
        #expect(bank.all(DepositClosed.self).map(\.deposit) == [.first])
    }

    @Test func `the rest of a hold that is posted in part goes back`() throws {
        var bank = try reserved()
        try bank.apply(.post(HoldPosting(.first, amount: 150)))
        #expect(bank.ledger.balance(of: Sample.bob) == 650)
        #expect(bank.ledger.balance(of: Sample.ada) == 850)
        #expect(bank.ledger.depositCount == 0)
        #expect(bank.moves.map(\.amount) == [400, 150, 250])
    }

    @Test(arguments: [Sample.ada, Sample.bob])
    func `its owner or its beneficiary voids it`(actor: Address) throws {
        var bank = try reserved()
        try bank.apply(.void(HoldVoiding(.first)), by: actor, at: 999)
        #expect(bank.ledger.balance(of: Sample.ada) == 1_000)
        #expect(bank.ledger.balance(of: Sample.bob) == 500)
        #expect(bank.moves.last?.cause == Cause(.void))
    }

    @Test func `a hold that nobody ends goes back when it expires`() throws {
        var bank = try reserved()
        bank.advance(to: 999)
        #expect(bank.ledger.depositCount == 1)
        bank.advance(to: 1_000)
        #expect(bank.ledger.depositCount == 0)
        #expect(bank.ledger.balance(of: Sample.ada) == 1_000)
        #expect(bank.ledger.nextDue == nil)
        #expect(bank.moves.last?.cause == Cause(.expiry))
    }

    @Test func `only its owner posts it, only its parties void it`() throws {
        var bank = try reserved()
        for stranger in [Sample.bob, Sample.cleo] {
            bank.expectRefusal(.notYours) { bank throws(Ledger.Refusal) in
                try bank.apply(.post(HoldPosting(.first)), by: stranger)
            }
        }
        bank.expectRefusal(.notYours) { bank throws(Ledger.Refusal) in
            try bank.apply(.void(HoldVoiding(.first)), by: Sample.cleo)
        }
    }

    @Test func `an expired hold only goes back`() throws {
        var bank = try reserved()
        bank.expectRefusal(.holdExpired) { bank throws(Ledger.Refusal) in
            try bank.apply(.post(HoldPosting(.first)), at: 1_000)
        }
        bank.expectRefusal(.holdExpired) { bank throws(Ledger.Refusal) in
            try bank.apply(.void(HoldVoiding(.first)), at: 1_000)
        }
    }

    @Test func `no more is posted than is held, and not nothing`() throws {
        var bank = try reserved()
        for (amount, reason) in [
            (401, .exceedsDeposit), (.maximum, .exceedsDeposit), (0, .zeroAmount),
        ] as [(Amount, Ledger.Refusal)] {
            bank.expectRefusal(reason) { bank throws(Ledger.Refusal) in
                try bank.apply(.post(HoldPosting(.first, amount: amount)))
            }
        }
    }

    @Test func `what is no hold is not posted and not voided`() throws {
        var bank = try reserved()
        try bank.apply(.void(HoldVoiding(.first)))
        let escrow = try bank.setAside(10)
        let foreign = try bank.setAside(10, as: .hold)
        for id in [.none, .first, escrow, foreign, HoldID(99)] as [HoldID] {
            bank.expectRefusal(.unknownHold) { bank throws(Ledger.Refusal) in
                try bank.apply(.post(HoldPosting(id)))
            }
            bank.expectRefusal(.unknownHold) { bank throws(Ledger.Refusal) in
                try bank.apply(.void(HoldVoiding(id)))
            }
        }
    }

    @Test func `what cannot be reserved is refused`() throws {
        var bank = try Bank.sample()
        let latest = Ledger.longestHold.value + 5
        let refused: [(Ledger.Command, Ledger.Refusal)] = [
            (reserving(0), .zeroAmount),
            (reserving(1, to: .zero), .noRecipient),
            (reserving(1, expires: 4), .expiresTooSoon),
            (reserving(1, expires: 5), .expiresTooSoon),
            (reserving(1, expires: latest + 1), .expiresTooLate),
            (reserving(1_001), .insufficientFunds),
            (reserving(.maximum), .insufficientFunds),
            (reserving(1, asset: Sample.unknown), .unknownAsset),
        ]
        for (command, reason) in refused {
            bank.expectRefusal(reason) { bank throws(Ledger.Refusal) in
                try bank.apply(command, at: 5)
            }
        }
        try bank.apply(reserving(1, expires: 6), at: 5)
        try bank.apply(reserving(1, expires: latest), at: 5)
        #expect(bank.ledger.depositCount == 2, "and no number was lost")
        #expect(bank.ledger.deposit(DepositID(2)) != nil)
    }

    @Test func `a hold for oneself comes back whichever way it ends`() throws {
        var bank = try Bank.sample()
        try bank.apply(reserving(1_000, to: Sample.ada))
        #expect(bank.ledger.balance(of: Sample.ada) == 0)
        try bank.apply(.post(HoldPosting(.first, amount: 300)))
        #expect(bank.ledger.balance(of: Sample.ada) == 1_000)
    }
}
