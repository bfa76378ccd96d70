import Ledger
import Primitives
import Records
import Testing

@Suite struct TransferTests {
    @Test func `a transfer moves the amount and says so once`() throws {
        var bank = try Bank.sample()
        let supply = bank.ledger.supply(of: .block)
        try bank.apply(.transfer(Transfer(to: Sample.cleo, amount: 250)))
        #expect(bank.ledger.balance(of: Sample.ada) == 750)
        #expect(bank.ledger.balance(of: Sample.cleo) == 250)
        #expect(bank.ledger.supply(of: .block) == supply)
        #expect(bank.events.count == 1)
        #expect(
            bank.moves == [
                .from(
                    .account(Sample.ada), to: .account(Sample.cleo), 250, for: Cause(.transfer))
            ])
    }

    @Test func `assets are kept apart`() throws {
        var bank = try Bank.sample()
        try bank.apply(.transfer(Transfer(to: Sample.bob, asset: .industrial, amount: 300)))
        #expect(bank.ledger.balance(of: Sample.ada) == 1_000)
        #expect(bank.ledger.balance(of: Sample.ada, asset: .industrial) == 0)
        #expect(bank.ledger.balance(of: Sample.bob, asset: .industrial) == 300)
    }

    @Test func `an emptied balance leaves no row, and comes back`() throws {
        var bank = try Bank.sample()
        let rows = bank.ledger.balanceCount
        try bank.apply(.transfer(Transfer(to: Sample.bob, amount: 1_000)))
        #expect(bank.ledger.balanceCount == rows - 1)
        try bank.apply(.transfer(Transfer(to: Sample.ada, amount: 1)), by: Sample.bob)
        #expect(bank.ledger.balanceCount == rows)
        #expect(bank.ledger.balance(of: Sample.ada) == 1)
    }

    @Test(arguments: [1, 1_000] as [Amount])
    func `a transfer to oneself changes no balance`(amount: Amount) throws {
        var bank = try Bank.sample()
        let root = bank.root
        try bank.apply(.transfer(Transfer(to: Sample.ada, amount: amount)))
        #expect(bank.root == root)
        #expect(bank.moves.count == 1)
    }

    @Test func `what cannot be is refused and changes nothing`() throws {
        var bank = try Bank.sample()
        let refused: [(Transfer, Ledger.Refusal)] = [
            (Transfer(to: Sample.bob, amount: 0), .zeroAmount),
            (Transfer(to: .zero, amount: 1), .noRecipient),
            (Transfer(to: Sample.bob, amount: 1_001), .insufficientFunds),
            (Transfer(to: Sample.ada, amount: 1_001), .insufficientFunds),
            (Transfer(to: Sample.bob, amount: .maximum), .insufficientFunds),
            (Transfer(to: Sample.bob, asset: Sample.unknown, amount: 1), .unknownAsset),
        ]
        for (transfer, reason) in refused {
            bank.expectRefusal(reason) { bank throws(Ledger.Refusal) in
                try bank.apply(.transfer(transfer))
            }
        }
        bank.expectRefusal(.insufficientFunds) { bank throws(Ledger.Refusal) in
            try bank.apply(.transfer(Transfer(to: Sample.ada, amount: 1)), by: Sample.cleo)
        }
    }

    @Test func `what a sender adds is told right after the movement`() throws {
        var bank = try Bank.sample()
        let memo = try #require(Memo([1, 2, 3]))
        try bank.apply(
            .transfer(
                Transfer(to: Sample.bob, amount: 1, reference: Sample.reference(1), memo: memo)))
        try bank.apply(.transfer(Transfer(to: Sample.bob, amount: 1, memo: memo)))
        let remarks = bank.all(Remarked.self)
        #expect(remarks.map(\.memo) == [memo, memo])
        #expect(remarks.map(\.reference) == [Sample.reference(1), nil])
        #expect((0..<4).map { bank.events.kind(of: $0).tag } == [1, 5, 1, 5])
    }

    @Test func `a memo has 1 to 32 bytes`() throws {
        #expect(Memo([]) == nil)
        #expect(Memo(Array(repeating: 7, count: 33)) == nil)
        let longest = try #require(Memo(Array(repeating: 7, count: 32)))
        #expect(try Memo(binary: longest.binary()) == longest)
        #expect(throws: RecordError.self) {
            try Memo(binary: Bytes(Array(repeating: 7, count: 33)).binary())
        }
        #expect(throws: RecordError.self) { try Memo(binary: [0]) }
    }

    @Test func `units count transfers, holds and references`() {
        let plain = Transfer(to: Sample.bob, amount: 1)
        let named = Transfer(to: Sample.bob, amount: 1, reference: Sample.reference(1))
        #expect(Ledger.Command.transfer(plain).units == 1)
        #expect(Ledger.Command.transfer(named).units == 2)
        #expect(Ledger.Command.transfers(LinkedTransfers([plain, named, plain])).units == 4)
        #expect(Ledger.Command.transfers(LinkedTransfers()).units == 1)
        #expect(Ledger.Command.reserve(Reservation(plain, expires: .zero)).units == 2)
        #expect(Ledger.Command.reserve(Reservation(named, expires: .zero)).units == 3)
        #expect(Ledger.Command.post(HoldPosting(.first)).units == 1)
        #expect(Ledger.Command.void(HoldVoiding(.first)).units == 1)
    }

    @Test func `a command is at most 128 bytes long in memory`() {
        #expect(MemoryLayout<Ledger.Command>.stride <= 128)
    }

    @Test func `fetching for a command changes nothing, whatever it is`() throws {
        let bank = try Bank.sample()
        let (before, events) = (bank.root, bank.events.count)
        let (gift, none) = (Transfer(to: Sample.cleo, amount: 1), LinkedTransfers([]))
        let commands: [Ledger.Command] = [
            .transfer(gift), .transfers(none), .transfers(LinkedTransfers([gift, gift])),
            .reserve(Reservation(gift, expires: Milliseconds(9))), .post(HoldPosting(.first)),
            .void(HoldVoiding(.none)),
        ]
        for actor in [Sample.ada, Sample.cleo, .zero] {
            for command in commands { bank.ledger.fetch(command, by: actor) }
        }
        #expect(bank.root == before)
        #expect(bank.events.count == events)
    }
}
