import Chain
import FuzzTargets
import Ledger
import Primitives
import Records
import Simulation
import SpecTesting
import Tables
import Testing

@Suite struct ChainStateTests {
    /// Moves a chain on by some commands, most of which pass.
    static func step(_ sample: inout SampleChain, using dice: inout SplitMix64) throws {
        let sender = UInt8.random(in: 1...3, using: &dice)
        let body = try sample.body {
            $0.sender = try account(sender)
            $0.nonce = sample.chain.account(of: $0.sender).nonce
            $0.tip = Amount(units: UInt128(dice.next() % 3))
            $0.lane = dice.next() % 2 == 0 ? .consumer : .industrial
        }
        guard (try? sample.begin(body)) != nil else { return }
        sample.chain.note(body.id, code: 0, expires: body.expiresAt, at: sample.now.height)
        if dice.next() % 8 == 0 {
            let operators = try SampleChain.operators().address
            let value = UInt64.random(in: 10...60_000, using: &dice)
            try? sample.chain.apply(
                .setParams(SetParams([ParamChange(.slotMilliseconds, value)])), by: operators,
                ledger: &sample.ledger,
                at: sample.now, into: &sample.events)
        }
        if dice.next() % 4 == 0 { sample.endBlock() }
    }

    @Test(arguments: Trials.seeds(300))
    func `a chain restored from its trees goes on as the one that never stopped`(seed: UInt64)
        throws
    {
        var dice = SplitMix64(seed: seed)
        var sample = try SampleChain(params: [ParamChange(.blockEntries, 1)])
        for _ in 0..<40 { try Self.step(&sample, using: &dice) }
        var forest = StateForest()
        forest.fold(sample.chain.allRows())
        var restored = sample
        restored.chain = Chain()
        try restored.chain.restore(from: forest)
        #expect(restored.everything == sample.everything)
        #expect(restored.chain.id == .sample)
        var other = dice
        for _ in 0..<40 {
            try Self.step(&sample, using: &dice)
            try Self.step(&restored, using: &other)
        }
        #expect(restored.everything == sample.everything)
    }

    @Test(arguments: Trials.seeds(300))
    func `a block that is rolled back never was, and the next one is the same`(seed: UInt64) throws
    {
        var dice = SplitMix64(seed: seed)
        var sample = try SampleChain(params: [ParamChange(.blockEntries, 1)])
        for _ in 0..<20 { try Self.step(&sample, using: &dice) }
        _ = sample.chain.seal()
        _ = sample.ledger.seal()
        let (before, now, mark) = (sample.everything, sample.now, sample.events.mark)
        var gone = dice
        for _ in 0..<20 { try Self.step(&sample, using: &gone) }
        sample.chain.rollBack()
        sample.ledger.rollBack()
        sample.events.rewind(to: mark)
        sample.now = now
        #expect(sample.everything == before)

        // What it does next is what it did before it went back.
        var twin = dice
        for _ in 0..<20 { try Self.step(&sample, using: &dice) }
        let after = sample.everything
        sample.chain.rollBack()
        sample.ledger.rollBack()
        sample.events.rewind(to: mark)
        sample.now = now
        for _ in 0..<20 { try Self.step(&sample, using: &twin) }
        #expect(sample.everything == after)
    }

    @Test func `the tables of the room are pinned`() throws {
        var sample = try SampleChain()
        let labels = sample.chain.seal().entries.map(\.label)
        #expect(
            labels == [
                "chain/accounts", "chain/outcomes", "chain/params", "chain/fees", "chain/state",
                "chain/rules",
            ])
    }

    @Test func `rows are written as they were`() throws {
        let digest = Digest(1, 2, 3, 4)
        #expect(Account(nonce: 300).binary() == [0xAC, 0x02, 0])
        #expect(Account(nonce: 1, authority: digest).binary() == [1, 1] + digest.bytes)
        #expect(ParamRow(value: 7).binary() == [7])
        #expect(LaneFees(baseFee: Amount(units: 5), units: 6).binary() == [5, 6])
        #expect(
            OutcomeRow(height: Height(1), code: 2_004, expiresAt: Height(3)).binary()
                == [1, 0xD4, 0x0F, 3])
        let facts = ChainFacts(chainID: .sample, operators: .zero)
        #expect(
            facts.binary() == [8] + [UInt8]("sample-1".utf8) + [UInt8](repeating: 0, count: 34))
        var bytes: [UInt8] = []
        ParamKey(.macroBlockInterval).append(to: &bytes)
        LaneKey(.industrial).append(to: &bytes)
        #expect(bytes == [0, 10, 1])
    }
}
