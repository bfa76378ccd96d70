import Ledger
import Primitives
import Records
import Testing

@Suite struct ReferenceTests {
    private let day: UInt64 = 86_400_000

    private func named(_ number: UInt64, _ amount: Amount = 1) -> Ledger.Command {
        .transfer(Transfer(to: Sample.bob, amount: amount, reference: Sample.reference(number)))
    }

    @Test func `a transfer under the same reference is done once`() throws {
        var bank = try Bank.sample()
        try bank.apply(named(1), at: 10)
        for amount in [1, 2] as [Amount] {
            bank.expectRefusal(.alreadyDone) { bank throws(Ledger.Refusal) in
                try bank.apply(named(1, amount), at: 10 + day - 1)
            }
        }
        bank.expectRefusal(.alreadyDone) { bank throws(Ledger.Refusal) in
            try bank.apply(
                .reserve(
                    Reservation(
                        Transfer(to: Sample.cleo, amount: 1, reference: Sample.reference(1)),
                        expires: Milliseconds(1_000))), at: 20)
        }
        #expect(bank.ledger.balance(of: Sample.bob) == 501)
    }

    @Test func `references are each sender's own`() throws {
        var bank = try Bank.sample()
        try bank.apply(named(1))
        try bank.apply(named(1), by: Sample.bob)
        try bank.apply(named(2))
        #expect(bank.moves.count == 3)
    }

    @Test func `a refused transfer leaves its reference free`() throws {
        var bank = try Bank.sample()
        bank.expectRefusal(.insufficientFunds) { bank throws(Ledger.Refusal) in
            try bank.apply(named(1, 1_001))
        }
        try bank.apply(named(1))
    }

    @Test func `after a day a reference can be used again`() throws {
        var bank = try Bank.sample()
        try bank.apply(named(1), at: 10)
        try bank.apply(named(1), at: 10 + day)
        bank.expectRefusal(.alreadyDone) { bank throws(Ledger.Refusal) in
            try bank.apply(named(1), at: 10 + day + day - 1)
        }
    }

    @Test func `old references are cleared away by time and by new ones`() throws {
        var bank = try Bank.sample()
        for number in 0..<20 { try bank.apply(named(UInt64(number)), at: UInt64(number)) }
        #expect(bank.ledger.referenceCount == 20)
        try bank.apply(named(100), at: day + 1)
        #expect(bank.ledger.referenceCount == 19, "the two that had their time are gone")
        try bank.apply(named(101), at: day + 19)
        #expect(bank.ledger.referenceCount == 16, "one clears four away")
        bank.advance(to: day + 19)
        #expect(bank.ledger.referenceCount == 2)
        #expect(bank.ledger.nextDue == nil, "forgetting is not worth waking for")
    }

    @Test func `a name used again before it was cleared away holds nothing up`() throws {
        var bank = try Bank.sample()
        for number in 0..<20 { try bank.apply(named(UInt64(number))) }
        try bank.apply(named(10), at: day)
        #expect(bank.ledger.referenceCount == 16, "four were cleared away")
        bank.advance(to: day)
        #expect(bank.ledger.referenceCount == 1)
        bank.expectRefusal(.alreadyDone) { bank throws(Ledger.Refusal) in
            try bank.apply(named(10), at: day)
        }
    }

    @Test func `a pause does not count`() throws {
        var bank = try Bank.sample()
        try bank.apply(named(1), at: 10)
        bank.ledger.postpone(by: Milliseconds(5_000), into: &bank.events)
        bank.advance(to: 10 + day + 4_999)
        bank.expectRefusal(.alreadyDone) { bank throws(Ledger.Refusal) in
            try bank.apply(named(1), at: 10 + day + 4_999)
        }
        try bank.apply(named(1), at: 10 + day + 5_000)
    }
}
