import Chain
import ComputeMarket
import Ledger
import Primitives
import Records
import Tables
import Testing
import World

@Suite struct WorldRulesTests {
    private let operators = GenesisFile.dev.chain.operators.address

    private func upgrade(_ version: UInt32, from height: UInt64) -> World.Command {
        .chain(
            .upgrade(
                Upgrade(
                    to: RulesVersion(version), from: Height(height),
                    program: ProgramVersion(checked: "9.0.0"))))
    }

    private func rules(_ world: World) -> [RulesVersion] {
        [world.rules, world.ledger.rules, world.market.rules]
    }

    @Test func `every room is told which rules hold, also after going back and restoring`() throws {
        var sample = try SampleWorld(.devOfFirstRules)
        let (old, new) = (RulesVersion.first, RulesVersion(2))
        var forest = StateForest()
        #expect(
            sample.apply(.unsigned(UnsignedCommand(upgrade(2, from: 2), by: operators))).isDone)
        #expect(rules(sample.world) == [old, old, old])
        forest.fold(sample.world.seal())
        sample.world.endBlock(at: Height(1))
        #expect(rules(sample.world) == [new, new, new])
        var undone = sample.world
        undone.rollBack()
        #expect(rules(undone) == [old, old, old])
        #expect(undone.chain.plannedRules?.height == Height(2))
        forest.fold(sample.world.seal())
        var restored = World()
        try restored.restore(from: forest)
        #expect(rules(restored) == [new, new, new])
        sample.expectSound()
    }

    @Test
    func `what the program does not know is not let in, and comes to the same where it stands`()
        throws
    {
        let sample = try SampleWorld(.devOfFirstRules)
        let image = sample.image
        var body = try sample.transaction(upgrade(3, from: 9)).body
        body.sender = operators
        let policy = GenesisFile.dev.operators
        var transaction = try sample.transaction(upgrade(3, from: 9))
        transaction.body = body
        #expect(throws: ChainRefusal.unknownRules) {
            try sample.world.admit(transaction, at: sample.now)
        }
        #expect(throws: ChainRefusal.unknownRules) {
            try sample.world.check(upgrade(3, from: 9))
        }
        #expect(throws: Never.self) { try sample.world.check(World.transfer(1, to: .buyer)) }
        #expect(sample.image == image)
        #expect(policy.address == operators)
        // Programs that know different rules come to the same rows and outcomes.
        let entry = Entry.unsigned(UnsignedCommand(upgrade(2, from: 2), by: operators))
        var worlds = try [RulesVersion.first, RulesVersion(2)].map { knows in
            var events = EventBuffer()
            return try World(.devOfFirstRules, knowing: knows, into: &events)
        }
        for index in worlds.indices {
            var events = EventBuffer()
            let outcome = worlds[index].apply(
                entry, id: nil, at: sample.now, proposer: .zero, into: &events)
            #expect(outcome.isDone)
            worlds[index].endBlock(at: Height(1))
        }
        #expect(worlds[0].root == worlds[1].root)
        #expect(worlds[0].rules > worlds[0].knows && worlds[1].rules == worlds[1].knows)
    }
}
