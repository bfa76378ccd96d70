import Chain
import Ledger
import Primitives
import Records
import SpecTesting
import Tables
import Testing

/// Rebates: given out of the treasury, taken for fees before anything of the balance is.
@Suite struct RebateTests {
    /// A chain whose treasury has 200, with the rules of a unit that costs 10.
    private func sample() throws -> SampleChain {
        var sample = try SampleChain(params: [ParamChange(.consumerFeeFloor, 10)])
        try sample.ledger.move(
            Amount(units: 200), from: .account(SampleChain.operators().address),
            to: .pool(.treasury), for: Cause(.payment), into: &sample.events)
        sample.events.reset()
        return sample
    }

    private func post(
        _ amount: UInt128, to account: Address, by actor: Address? = nil,
        in sample: inout SampleChain
    ) throws {
        let actor = try actor ?? SampleChain.operators().address
        try sample.chain.apply(
            .postRebate(PostRebate(Amount(units: amount), to: account)), by: actor,
            ledger: &sample.ledger, at: sample.now, into: &sample.events)
    }

    private func isConserved(_ sample: SampleChain) -> Bool {
        sample.ledger.isConserved && sample.ledger.recount().isEmpty
    }

    @Test(.requirement("FE-004"))
    func `a rebate pays fees before the balance does, and what it leaves the balance pays`() throws
    {
        var sample = try sample()
        let (payer, treasury) = (try account(1), Ledger.Place.pool(.treasury))
        try post(25, to: payer, in: &sample)
        let deposit = DepositID.first
        #expect(sample.ledger.deposit(deposit)?.kind == .rebate)
        #expect(sample.ledger.rebate(of: payer) == Amount(units: 25))
        var paid: [[Moved]] = []
        for _ in 0..<3 {
            sample.events.reset()
            try sample.begin(sample.body())
            paid.append(try sample.moves())
        }
        func moved(_ amount: UInt128, from place: Ledger.Place) -> Moved {
            var moved = Moved()
            (moved.amount, moved.from, moved.to) = (Amount(units: amount), place, treasury)
            moved.cause = Cause(.fee)
            return moved
        }
        #expect(
            paid == [
                [moved(10, from: .deposit(deposit))], [moved(10, from: .deposit(deposit))],
                [moved(5, from: .deposit(deposit)), moved(5, from: .account(payer))],
            ])
        #expect(sample.ledger.balance(of: payer) == Amount(units: 995))
        #expect(sample.ledger.pool(.treasury) == Amount(units: 205))
        // Emptied, it is closed; another begins anew.
        #expect(sample.ledger.deposit(deposit) == nil)
        #expect(sample.ledger.rebate(of: payer) == .zero)
        try post(1, to: payer, in: &sample)
        try post(2, to: payer, in: &sample)
        #expect(sample.ledger.rebate(of: payer) == Amount(units: 3))
        #expect(sample.ledger.depositCount == 1)
        #expect(isConserved(sample))
    }

    @Test(.requirement("FE-004"))
    func `who has a rebate and nothing else pays fees, but no tip and nobody`() throws {
        var sample = try sample()
        let poor = try account(8)
        try post(20, to: poor, in: &sample)
        let body = try sample.body { ($0.sender, $0.nonce) = (poor, 0) }
        let before = sample.everything
        #expect(throws: ChainRefusal.cannotPayFee) {
            var tipped = body
            tipped.tip = Amount(units: 1)
            try sample.begin(tipped)
        }
        #expect(throws: Ledger.Refusal.insufficientFunds) {
            try sample.ledger.apply(
                .transfer(Transfer(to: try account(2), amount: Amount(units: 1))), by: poor,
                at: sample.now, into: &sample.events)
        }
        for word in [
            Ledger.Command.post(HoldPosting(.first)), .void(HoldVoiding(.first)),
        ] {
            #expect(throws: Ledger.Refusal.unknownHold) {
                try sample.ledger.apply(word, by: poor, at: sample.now, into: &sample.events)
            }
        }
        #expect(sample.everything == before)
        try sample.begin(body)
        #expect(sample.ledger.rebate(of: poor) == Amount(units: 10))
        #expect(sample.ledger.balance(of: poor) == .zero)
        #expect(sample.chain.account(of: poor).nonce == 1)
        #expect(isConserved(sample))
    }

    @Test(.requirement("FE-004"))
    func `only the operators give rebates, and no more than the treasury has`() throws {
        var sample = try sample()
        let (operators, somebody) = (try SampleChain.operators().address, try account(1))
        let before = sample.everything
        let cases: [(UInt128, Address, Address, ChainRefusal)] = [
            (1, somebody, somebody, .notAnOperator), (0, somebody, operators, .emptyRebate),
            (1, .zero, operators, .emptyRebate), (201, somebody, operators, .treasuryTooSmall),
        ]
        for (amount, account, actor, refusal) in cases {
            #expect(throws: refusal) { try post(amount, to: account, by: actor, in: &sample) }
        }
        #expect(sample.everything == before)
        try post(200, to: somebody, in: &sample)
        #expect(sample.ledger.pool(.treasury) == .zero && isConserved(sample))
    }

    /// Whose a rebate is is found again from the rows alone.
    @Test func `rebates are there behind a restart and an undone block`() throws {
        var sample = try sample()
        let payer = try account(1)
        _ = sample.ledger.seal()
        try post(25, to: payer, in: &sample)
        let given = sample.ledger.seal()
        sample.ledger.rebuild()
        #expect(sample.ledger.rebate(of: payer) == Amount(units: 25))
        try post(5, to: payer, in: &sample)
        #expect(sample.ledger.depositCount == 1)
        sample.ledger.rollBack()
        #expect(sample.ledger.rebate(of: payer) == Amount(units: 25))
        sample.ledger.undo([given])
        #expect(sample.ledger.rebate(of: payer) == .zero && sample.ledger.depositCount == 0)
        #expect(isConserved(sample))
    }
}

extension SampleChain {
    /// The movements that were told of.
    fileprivate func moves() throws -> [Moved] {
        try (0..<events.count).compactMap { try events.event($0, as: Moved.self) }
    }
}
