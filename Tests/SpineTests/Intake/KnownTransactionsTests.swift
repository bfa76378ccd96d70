import Crypto
import Primitives
import Simulation
import SpecTesting
import Testing

@testable import Spine

@Suite struct KnownTransactionsTests {
    private func id(_ number: UInt64) -> DigestKey { DigestKey(digest: Digest(number, 0, 0, 1)) }

    private func moves(
        came: [UInt64] = [], left: [UInt64] = [], done: [UInt64] = []
    ) -> PoolMoves {
        PoolMoves(came: came.map(id), left: left.map(id), done: done.map(id))
    }

    @Test func `who waits is known, who left is not, and of those done the last ones are`() {
        var known = KnownTransactions(mostDone: 2)
        known.take(moves(came: [1, 2, 3, 4, 5]))
        known.take(moves(left: [1, 2], done: [2]))
        #expect((1...5).map { known.contains(id($0)) } == [false, true, true, true, true])
        known.take(moves(left: [3, 4], done: [3, 4]))
        #expect((1...5).map { known.contains(id($0)) } == [false, false, true, true, true])
        // Who left and came again in one turn waits.
        known.take(moves(came: [5], left: [5]))
        #expect(known.contains(id(5)))
    }

    @Test(arguments: Trials.seeds(100))
    func `it knows what a list that is searched knows`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var known = KnownTransactions(mostDone: 5)
        var (waiting, done) = (Set<UInt64>(), [UInt64]())
        for number in 0..<400 as Range<UInt64> {
            var moves = PoolMoves()
            if Bool.random(using: &dice) {
                waiting.insert(number)
                moves.came.append(id(number))
            }
            for one in waiting.sorted()
            where one < number && Int.random(in: 0...4, using: &dice) == 0 {
                waiting.remove(one)
                moves.left.append(id(one))
                guard Bool.random(using: &dice) else { continue }
                moves.done.append(id(one))
                done.append(one)
            }
            known.take(moves)
            for one in 0...number {
                let isKnown = waiting.contains(one) || done.suffix(5).contains(one)
                #expect(known.contains(id(one)) == isKnown)
            }
        }
    }
}
