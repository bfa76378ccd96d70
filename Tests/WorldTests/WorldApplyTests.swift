import Chain
import ComputeMarket
import Ledger
import Primitives
import Records
import SpecTesting
import Testing
import World

@Suite struct WorldApplyTests {
    @Test func `a signed command is charged, done, and told of last`() throws {
        var sample = try SampleWorld()
        let transaction = try sample.transaction(World.transfer(500, to: .buyer)) {
            $0.tip = Amount(units: 7)
        }
        let (faucet, buyer) = (sample.balance(.faucet), sample.balance(.buyer))
        let outcome = sample.apply(.signed(transaction))
        #expect(outcome == Outcome(.done, at: Height(1)))
        #expect(sample.balance(.buyer) == buyer + 500)
        #expect(sample.balance(.proposer) == 7)
        #expect(sample.world.ledger.pool(.treasury) == Amount(units: 1))
        #expect(sample.balance(.faucet) == faucet - 508)
        #expect(sample.world.chain.account(of: DevelopmentKey.faucet.address).nonce == 1)
        let last = try sample.events.event(sample.events.count - 1, as: TransactionApplied.self)
        #expect(
            last
                == TransactionApplied(
                    transaction.id, by: DevelopmentKey.faucet.address, code: .done))
        #expect(sample.kinds().filter { $0 == [0, 1] }.count == 1)
        sample.expectSound()
    }

    @Test func `commands of every room reach their room`() throws {
        var sample = try SampleWorld()
        let end = sample.now.time.value + 60_000
        #expect(try sample.send(World.offer(units: 5, price: 2), by: .provider).isDone)
        #expect(try sample.send(World.post(units: 5, price: 3, until: end), by: .buyer).isDone)
        let paid = sample.balance(.provider)
        #expect(try sample.send(World.prove(1), by: .provider).isDone)
        // Five at two each, less the three units of the fee.
        #expect(sample.balance(.provider) == paid + 10 - 3)
        #expect(sample.world.market.receipt(of: JobID(1)) != nil)
        let change = World.Command.chain(
            .setParams(SetParams([ParamChange(.macroBlockInterval, 7)])))
        let operators = sample.world.chain.operators
        #expect(sample.apply(.unsigned(UnsignedCommand(change, by: operators))).isDone)
        #expect(sample.world.chain[.macroBlockInterval] == 7)
        sample.expectSound()
    }

    @Test func `an unsigned command pays nothing and uses no nonce`() throws {
        var sample = try SampleWorld()
        let sender = DevelopmentKey.buyer.address
        let before = sample.balance(.buyer)
        let entry = Entry.unsigned(UnsignedCommand(World.transfer(9, to: .provider), by: sender))
        #expect(sample.apply(entry) == Outcome(.done, at: Height(1)))
        #expect(sample.balance(.buyer) == before - 9)
        #expect(sample.world.chain.account(of: sender).nonce == 0)
        #expect(sample.kinds() == [[1, 1]])
        sample.expectSound()
    }

    @Test func `an unsigned command that is refused changes nothing`() throws {
        var sample = try SampleWorld()
        let image = sample.image
        let entry = Entry.unsigned(
            UnsignedCommand(World.transfer(1, to: .buyer), by: DevelopmentKey.proposer.address))
        #expect(sample.apply(entry).code == RefusalCode(Ledger.Refusal.insufficientFunds))
        #expect(sample.image == image)
    }

    @Test(arguments: [
        (World.transfer(0, to: .buyer), RefusalCode(Ledger.Refusal.zeroAmount)),
        (World.prove(5), RefusalCode(ComputeMarket.Refusal.unknownJob)),
        (
            World.post(units: 1 << 50, price: 1, until: 1_767_225_700_000),
            RefusalCode(Ledger.Refusal.insufficientFunds)
        ),
        (
            .chain(.setParams(SetParams([ParamChange(.slotMilliseconds, 50)]))),
            RefusalCode(ChainRefusal.notAnOperator)
        ),
        (.ledger(.transfers(LinkedTransfers([]))), RefusalCode(Ledger.Refusal.noTransfers)),
    ])
    func `a refused command pays its fee, uses its nonce, and leaves nothing else`(
        command: World.Command, code: RefusalCode
    ) throws {
        var (sample, twin) = (try SampleWorld(), try SampleWorld())
        let transaction = try sample.transaction(command, by: .buyer) {
            $0.tip = Amount(units: 3)
        }
        let outcome = sample.apply(.signed(transaction))
        #expect(outcome == Outcome(code, at: Height(1)))

        // The same made by hand: the fee, the nonce, the outcome, the event.
        let sender = DevelopmentKey.buyer.address
        try twin.world.chargeByHand(
            transaction, code: code, at: twin.now, into: &twin.events)
        twin.events.append(TransactionApplied(transaction.id, by: sender, code: code))
        #expect(sample.image == twin.image)
        #expect(sample.balance(.buyer) == 1_000_000_000_000 - 3 - UInt128(command.units))
        #expect(command.units >= 1)
        #expect(sample.world.chain.account(of: sender).nonce == 1)
        sample.expectSound()
    }

    @Test func `a transaction that was applied answers its first outcome and changes nothing`()
        throws
    {
        var sample = try SampleWorld()
        let good = try sample.transaction(World.transfer(5, to: .buyer))
        let first = sample.apply(.signed(good))
        let bad = try sample.transaction(World.transfer(0, to: .buyer))
        let refused = sample.apply(.signed(bad))
        sample.pass(2_000, blocks: 3)
        let image = sample.image
        for (transaction, outcome) in [(good, first), (bad, refused)] {
            var again = outcome
            again.isRepeated = true
            #expect(sample.apply(.signed(transaction)) == again)
            #expect(sample.apply(.signed(transaction), id: transaction.id) == again)
            #expect(again.height == Height(1))
        }
        #expect(sample.image == image)
    }

    @Test(arguments: 0..<9)
    func `a transaction that is not let in changes nothing at all`(number: Int) throws {
        var sample = try SampleWorld()
        #expect(try sample.send(World.transfer(1_000, to: .proposer)).isDone)
        sample.pass(1_000, blocks: 5)
        let changes: [(ChainRefusal, (inout TransactionBody<World.Command>) -> Void)] = [
            (.wrongChain, { $0.chainID = ChainID(checked: "other") }),
            (.expired, { $0.expiresAt = Height(5) }),
            (.lifetimeTooLong, { $0.expiresAt = Height(100_000) }),
            (.wrongKey, { $0.sender = DevelopmentKey.buyer.address }),
            (.nonceUsed, { $0.nonce = 0 }),
            (.nonceTooHigh, { $0.nonce = 2 }),
            (.feeTooLow, { $0.maxFee = .zero }),
            (.cannotPayFee, { $0.tip = Amount(units: 1 << 80) }),
            (.cannotPayFee, { $0.tip = Amount(units: .max) }),
        ]
        let (reason, change) = changes[number]
        let transaction = try sample.transaction(World.transfer(5, to: .provider), change)
        let image = sample.image
        #expect(throws: reason) { try sample.world.admit(transaction, at: sample.now) }
        #expect(
            sample.apply(.signed(transaction)) == Outcome(RefusalCode(reason), at: Height(6)))
        #expect(sample.image == image)
        #expect(sample.world.chain.outcome(of: transaction.id) == nil)
    }

    @Test
    func `asking whether a transaction may come changes nothing and answers what becomes of it`()
        throws
    {
        let sample = try SampleWorld()
        let image = sample.image
        try sample.world.admit(
            try sample.transaction(World.transfer(0, to: .buyer)), at: sample.now)
        #expect(sample.image == image)
    }
}

extension World {
    /// What a command that its room refuses leaves, put together from the rooms.
    fileprivate mutating func chargeByHand(
        _ transaction: SignedCommand, code: RefusalCode, at now: Moment,
        into events: inout EventBuffer
    ) throws {
        var (chain, ledger) = (chain, ledger)
        try chain.begin(
            transaction.body, authority: transaction.authorisation.authority,
            units: transaction.units, ledger: &ledger, proposer: SampleWorld.proposer, at: now,
            into: &events)
        chain.note(
            transaction.id, code: code.value, expires: transaction.body.expiresAt, at: now.height)
        self = World(
            chain: chain, ledger: ledger, settlement: settlement, market: market)
    }
}
