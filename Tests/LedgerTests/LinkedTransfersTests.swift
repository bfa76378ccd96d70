import Ledger
import Primitives
import Records
import Testing

@Suite struct LinkedTransfersTests {
    private func linked(_ transfers: [Transfer]) -> Ledger.Command {
        .transfers(LinkedTransfers(transfers))
    }

    @Test func `all of them happen, in their order`() throws {
        var bank = try Bank.sample()
        try bank.apply(
            linked([
                Transfer(to: Sample.bob, amount: 400),
                Transfer(to: Sample.cleo, asset: .industrial, amount: 300),
                Transfer(to: Sample.ada, amount: 600),
                Transfer(to: Sample.cleo, amount: 600),
            ]))
        #expect(bank.ledger.balance(of: Sample.ada) == 0)
        #expect(bank.ledger.balance(of: Sample.bob) == 900)
        #expect(bank.ledger.balance(of: Sample.cleo) == 600)
        #expect(bank.ledger.balance(of: Sample.cleo, asset: .industrial) == 300)
        #expect(bank.moves.map(\.amount) == [400, 300, 600, 600])
    }

    @Test(arguments: [
        (Transfer(to: Sample.cleo, amount: 0), Ledger.Refusal.zeroAmount),
        (Transfer(to: .zero, amount: 1), .noRecipient),
        (Transfer(to: Sample.cleo, amount: 1), .insufficientFunds),
        (Transfer(to: Sample.ada, amount: 1), .insufficientFunds),
        (Transfer(to: Sample.cleo, amount: .maximum), .insufficientFunds),
        (Transfer(to: Sample.cleo, asset: Sample.unknown, amount: 1), .unknownAsset),
        (
            Transfer(
                to: Sample.cleo, asset: .industrial, amount: 1, reference: Sample.reference(1)),
            .alreadyDone
        ),
    ])
    func `one that is refused undoes the others`(last: Transfer, reason: Ledger.Refusal) throws {
        var bank = try Bank.sample()
        bank.expectRefusal(reason) { bank throws(Ledger.Refusal) in
            try bank.apply(
                linked([
                    Transfer(to: Sample.bob, amount: 900, reference: Sample.reference(1)),
                    Transfer(to: Sample.cleo, amount: 100),
                    last,
                ]))
        }
        // Nor was the reference taken.
        try bank.apply(
            .transfer(Transfer(to: Sample.bob, amount: 900, reference: Sample.reference(1))))
    }

    @Test func `there are 1 to 256 of them`() throws {
        var bank = try Bank.sample()
        let one = Transfer(to: Sample.bob, amount: 1)
        bank.expectRefusal(.noTransfers) { bank throws(Ledger.Refusal) in
            try bank.apply(linked([]))
        }
        bank.expectRefusal(.tooManyTransfers) { bank throws(Ledger.Refusal) in
            try bank.apply(linked(Array(repeating: one, count: 257)))
        }
        try bank.apply(linked(Array(repeating: one, count: 256)))
        #expect(bank.ledger.balance(of: Sample.bob) == 756)
        #expect(bank.moves.count == 256)
    }
}
