import Chain
import ComputeMarket
import Crypto
import Ledger
import Primitives
import Records
import Simulation
import SpecTesting
import Tables
import Testing
import World

@Suite struct WorldHistoryTests {
    /// An entry with its moment, and whether its block ends behind it.
    private struct Step {
        let entry: Entry
        let now: Moment
        let endsBlock: Bool
    }

    /// One under newer rules from the first block on, and one that has to plan them.
    private func genesis(_ seed: UInt64) -> GenesisFile {
        seed % 2 == 0 ? .dev : .devOfFirstRules
    }

    private func history(
        seed: UInt64, steps: Int, rebates: Bool = true, settles: Bool = false,
        from genesis: GenesisFile = .dev
    ) throws -> (steps: [Step], end: SampleWorld) {
        var random = RandomEntries(seed: seed, rebates: rebates, settles: settles)
        var (sample, all) = (try SampleWorld(genesis), [Step]())
        for _ in 0..<steps {
            sample.pass(random.below(900))
            let entry = try random.next(for: sample)
            sample.apply(entry)
            sample.expectSound()
            let step = Step(entry: entry, now: sample.now, endsBlock: random.below(10) == 0)
            all.append(step)
            if step.endsBlock {
                sample.world.endBlock(at: sample.now.height)
                sample.pass(0, blocks: 1)
            }
        }
        return (all, sample)
    }

    @Test(arguments: Trials.seeds(200))
    func `the same entries give the same events, outcomes and roots, also after every restoration`(
        seed: UInt64
    ) throws {
        let genesis = genesis(seed)
        let (steps, end) = try history(
            seed: seed, steps: 500, settles: seed % 3 > 0, from: genesis)
        var (first, second) = (try SampleWorld(genesis), try SampleWorld(genesis))
        var forest = StateForest()
        forest.fold(second.world.seal())
        for step in steps {
            (first.now, second.now) = (step.now, step.now)
            let outcome = first.apply(step.entry)
            #expect(second.apply(step.entry) == outcome)
            guard step.endsBlock else { continue }
            first.world.endBlock(at: step.now.height)
            second.world.endBlock(at: step.now.height)
            forest.fold(second.world.seal())
            #expect(forest.root == first.world.root)
            // One goes on as it is, the other from its rows alone.
            var restored = World()
            try restored.restore(from: forest)
            #expect(restored.nextDue == first.world.nextDue)
            second.world = restored
        }
        #expect(first.events.bytes == end.events.bytes)
        #expect(second.events.bytes == end.events.bytes)
        #expect(first.world.root == end.world.root)
        #expect(second.world.root == end.world.root)
    }

    @Test(arguments: Trials.seeds(200))
    func `taking back the open block leaves the world at the end of the last`(seed: UInt64) throws {
        let genesis = genesis(seed)
        let (steps, _) = try history(
            seed: seed, steps: 120, settles: seed % 3 > 0, from: genesis)
        var sample = try SampleWorld(genesis)
        _ = sample.world.seal()
        for step in steps {
            let (root, due, world) = (sample.world.root, sample.world.nextDue, sample.world)
            sample.now = step.now
            sample.apply(step.entry)
            sample.world.rollBack()
            #expect(sample.world.root == root)
            #expect(sample.world.nextDue == due)
            sample.world = world
            sample.apply(step.entry)
            _ = sample.world.seal()
        }
    }

    @Test(arguments: Trials.seeds(200))
    func `what is not let in or was applied before leaves everything as it was`(seed: UInt64) throws
    {
        let genesis = genesis(seed)
        let (steps, _) = try history(
            seed: seed, steps: 200, settles: seed % 3 > 0, from: genesis)
        var sample = try SampleWorld(genesis)
        for step in steps {
            sample.now = step.now
            let image = sample.image
            let outcome = sample.apply(step.entry)
            if case .signed(let transaction) = step.entry {
                if outcome.isRepeated {
                    #expect(sample.image == image)
                } else if let row = sample.world.chain.outcome(of: transaction.id) {
                    #expect(row.code == outcome.code.value)
                    #expect(sample.kinds().last == [0, 1])
                } else {
                    #expect(outcome.code.name.hasPrefix("chain."))
                    #expect(sample.image == image)
                }
            }
            if case .unsigned = step.entry, !outcome.isDone { #expect(sample.image == image) }
            if step.endsBlock { sample.world.endBlock(at: step.now.height) }
        }
    }

    @Test func `a fixed history comes to what it always came to`() throws {
        let (_, end) = try history(seed: 0x7B, steps: 500, rebates: false, from: .devOfFirstRules)
        #expect(end.events.count > 500)
        #expect(
            Blake3.hash(end.events.bytes).hex
                == "9adcd84a8f8cafe2c6327343d04d1855ee8917223ef4559b776dc56938e47485")
        #expect(
            end.world.root.hex
                == "ace10a9925615d22d618b5d51792fb312f5ad6e1c74fe8dfbc153fe6506f0ce6")
    }
}
