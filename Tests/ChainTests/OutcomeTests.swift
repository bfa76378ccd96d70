import Chain
import Primitives
import Records
import Simulation
import SpecTesting
import Tables
import Testing

@Suite struct OutcomeTests {
    private func id(_ number: UInt64) -> TransactionID { Digest(number, 0, 0, number) }

    @Test
    func `an outcome stands until its transaction would be expired, and the first one stands`()
        throws
    {
        var sample = try SampleChain()
        let row = OutcomeRow(height: Height(1), code: 2_004, expiresAt: Height(3))
        sample.chain.note(id(1), code: 2_004, expires: Height(3), at: Height(1))
        sample.chain.note(id(1), code: 0, expires: Height(9), at: Height(2))
        #expect(sample.chain.outcome(of: id(1)) == row)
        #expect(sample.chain.outcome(of: id(2)) == nil)
        sample.chain.endBlock(at: Height(1))
        sample.chain.endBlock(at: Height(2))
        #expect(sample.chain.outcome(of: id(1)) == row)
        sample.chain.endBlock(at: Height(3))
        #expect(sample.chain.outcome(of: id(1)) == nil)
        #expect(sample.chain.outcomes.isEmpty)
    }

    @Test func `a block forgets at most twice as many as it has entries, lowest first`() throws {
        var sample = try SampleChain(params: [ParamChange(.blockEntries, 2)])
        for number in (1...10).reversed() {
            sample.chain.note(
                id(UInt64(number)), code: 0, expires: Height(number <= 5 ? 2 : 1), at: .genesis)
        }
        sample.chain.endBlock(at: Height(1))
        #expect(sample.chain.outcomes.keys == [1, 2, 3, 4, 5, 10].map { id($0) })
        sample.chain.endBlock(at: Height(2))
        #expect(sample.chain.outcomes.keys == [4, 5].map { id($0) })
        sample.chain.endBlock(at: Height(3))
        #expect(sample.chain.outcomes.isEmpty)
    }

    /// The twin scans every row. A chain restored in between forgets the same ones.
    @Test(arguments: Trials.seeds(400))
    func `what is forgotten is what a scan finds, before and after a restart`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        var sample = try SampleChain(params: [ParamChange(.blockEntries, 3)])
        var twin: [TransactionID: OutcomeRow] = [:]
        for height in 1...60 as ClosedRange<UInt64> {
            for _ in 0..<UInt64.random(in: 0...8, using: &dice) {
                let id = id(UInt64.random(in: 0...500, using: &dice))
                let expires = Height(height + UInt64.random(in: 0...6, using: &dice))
                let code = UInt16(truncatingIfNeeded: dice.next())
                sample.chain.note(id, code: code, expires: expires, at: Height(height))
                if twin[id] == nil {
                    twin[id] = OutcomeRow(height: Height(height), code: code, expiresAt: expires)
                }
            }
            if dice.next() % 4 == 0 {
                var forest = StateForest()
                forest.fold(sample.chain.allRows())
                var restored = Chain()
                try restored.restore(from: forest)
                sample.chain = restored
            }
            sample.chain.endBlock(at: Height(height))
            let due = twin.filter { $0.value.expiresAt.value <= height }
                .sorted { ($0.value.expiresAt, $0.key) < ($1.value.expiresAt, $1.key) }
            for (id, _) in due.prefix(6) { twin[id] = nil }
            #expect(sample.chain.outcomes.count == twin.count)
            #expect(twin.allSatisfy { sample.chain.outcome(of: $0.key) == $0.value })
        }
    }
}
