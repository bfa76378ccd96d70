import Ledger
import Primitives
import Records
import Testing

@Suite struct DueTests {
    private func emission(
        _ amount: Amount, decay: BasisPoints = .zero, decayEvery: UInt64 = 0
    ) -> Emission {
        Emission(
            to: .subsidy, amount: amount, every: Milliseconds(100), from: Milliseconds(1_000),
            decay: decay, decayEvery: decayEvery)
    }

    @Test func `each period moves its amount from what is unissued`() throws {
        var bank = try Bank.sample(emission: emission(30))
        let unissued = bank.ledger.pool(.unissued)
        #expect(bank.ledger.nextDue == Milliseconds(1_000))
        bank.advance(to: 999)
        #expect(bank.moves == [])
        bank.advance(to: 1_000)
        #expect(bank.ledger.pool(.subsidy) == 30)
        #expect(bank.ledger.nextDue == Milliseconds(1_100))
        bank.advance(to: 1_350)
        #expect(bank.ledger.pool(.subsidy) == 120, "periods that were missed are done one by one")
        #expect(bank.ledger.pool(.unissued).adding(120) == unissued)
        #expect(
            bank.moves
                == (1...4).map {
                    .from(
                        .pool(.unissued), to: .pool(.subsidy), 30,
                        for: Cause(.emission, subject: $0))
                })
    }

    @Test func `the last period brings what is left, and then nothing is due`() throws {
        var bank = try Bank.sample(emission: emission(400_000))
        bank.advance(to: 10_000)
        #expect(bank.moves.map(\.amount) == [400_000, 400_000, 198_500])
        #expect(bank.ledger.pool(.unissued) == 0)
        #expect(bank.ledger.nextDue == nil)
        #expect(bank.ledger.emission == nil)
    }

    @Test func `one that takes exactly what is left ends with it`() throws {
        var bank = try Bank.sample(emission: emission(998_500))
        bank.advance(to: 1_000)
        #expect(bank.moves.map(\.amount) == [998_500])
        #expect(bank.ledger.nextDue == nil)
    }

    @Test func `one that finds nothing left ends without a word`() throws {
        var bank = try Bank.sample(emission: emission(5))
        try bank.move(998_500, from: .pool(.unissued), to: .pool(.treasury))
        bank.events.reset()
        bank.advance(to: 1_000)
        #expect(bank.events.isEmpty)
        #expect(bank.ledger.nextDue == nil)
    }

    @Test func `the amount decays in exact steps until it is gone`() throws {
        // A quarter off every two periods, the smaller rest rounded up as a share rounds down.
        var bank = try Bank.sample(emission: emission(10, decay: 2_500, decayEvery: 2))
        bank.advance(to: 1_000 + 13 * 100)
        #expect(
            bank.moves.map(\.amount)
                == [10, 10, 8, 8, 6, 6, 5, 5, 4, 4, 3, 3, 3, 3] as [Amount])
        var all = try Bank.sample(emission: emission(10, decay: .all, decayEvery: 3))
        all.advance(to: 100_000)
        #expect(all.moves.map(\.amount) == [10, 10, 10])
        #expect(all.ledger.nextDue == nil)
    }

    @Test(arguments: [
        Emission(to: .subsidy, amount: 0, every: .seconds(1), from: .zero),
        Emission(to: .subsidy, amount: 1, every: .zero, from: .zero),
        Emission(to: .unissued, amount: 1, every: .seconds(1), from: .zero),
        Emission(to: .subsidy, amount: 1, every: .seconds(1), from: .zero, decay: 1),
        Emission(to: .subsidy, amount: 1, every: .seconds(1), from: .zero, decayEvery: 1),
    ])
    func `a schedule that says nothing is unsound`(emission: Emission) {
        #expect(!emission.isSound)
        #expect(throws: Ledger.Refusal.unsoundEmission) { try Bank.sample(emission: emission) }
    }

    @Test func `a call does a bounded number of steps and leaves the rest due`() throws {
        var bank = try Bank.sample(emission: emission(1))
        let last = 1_000 + 100 * UInt64(Ledger.stepsACall)
        bank.advance(to: last)
        #expect(bank.events.count == Ledger.stepsACall)
        #expect(bank.ledger.nextDue == Milliseconds(last))
        bank.advance(to: last)
        #expect(bank.events.count == Ledger.stepsACall + 1)
        #expect(bank.ledger.nextDue == Milliseconds(last + 100))
    }

    @Test func `what is due comes in the order of time, emission first, then ids`() throws {
        var bank = try Bank.sample(emission: emission(1))
        for expires in [1_100, 900, 1_100, 1_000] as [UInt64] {
            try bank.apply(
                .reserve(
                    Reservation(
                        Transfer(to: Sample.bob, amount: 1), expires: Milliseconds(expires))))
        }
        bank.events.reset()
        #expect(bank.ledger.nextDue == Milliseconds(900))
        bank.advance(to: 1_100)
        #expect(
            bank.moves.map(\.from) == [
                .deposit(DepositID(2)), .pool(.unissued), .deposit(DepositID(4)),
                .pool(.unissued), .deposit(DepositID(1)), .deposit(DepositID(3)),
            ])
    }

    @Test func `a pause moves everything that was to come`() throws {
        var bank = try Bank.sample(emission: emission(1))
        try bank.apply(
            .reserve(
                Reservation(Transfer(to: Sample.bob, amount: 1), expires: Milliseconds(1_500))))
        let escrow = try bank.setAside(5)
        let before = bank.ledger.deposit(escrow)
        bank.events.reset()
        bank.ledger.postpone(by: Milliseconds(700), into: &bank.events)
        #expect(bank.all(Postponed.self).map(\.by) == [Milliseconds(700)])
        #expect(bank.events.count == 1)
        #expect(bank.ledger.nextDue == Milliseconds(1_700))
        #expect(bank.ledger.deposit(.first)?.expires == Milliseconds(2_200))
        #expect(bank.ledger.deposit(escrow) == before)
        bank.expectConserved()
        bank.advance(to: 2_199)
        #expect(bank.ledger.deposit(.first) != nil)
        bank.advance(to: 2_200)
        #expect(bank.ledger.deposit(.first) == nil)

        let root = bank.root
        bank.ledger.postpone(by: .zero, into: &bank.events)
        #expect(bank.root == root)
    }

    @Test func `time that runs out leaves everything where it is`() throws {
        var bank = try Bank.sample(emission: emission(1))
        try bank.apply(
            .reserve(
                Reservation(Transfer(to: Sample.bob, amount: 1), expires: Milliseconds(1_500))))
        bank.ledger.postpone(by: Milliseconds(.max), into: &bank.events)
        bank.ledger.postpone(by: Milliseconds(.max), into: &bank.events)
        #expect(bank.ledger.nextDue == Milliseconds(.max))
        bank.advance(to: .max)
        #expect(bank.ledger.nextDue == nil, "no period fits behind the last millisecond")
        #expect(bank.ledger.depositCount == 0)
    }
}
