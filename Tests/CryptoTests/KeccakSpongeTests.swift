import Crypto
import Primitives
import SpecTesting
import Testing

/// The permutation, and each function made of it, against the definition.
@Suite struct KeccakSpongeTests {
    @Test(arguments: Trials.seeds(2_000))
    func `the permutation is that of the definition on every processor`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let before = (0..<25).map { _ in dice.next() }
        var (expected, best, portable) = (before, before, before)
        KeccakTwin.permute(&expected)
        KeccakPermutation.apply(to: &best)
        KeccakPermutation.applyPortably(to: &portable)
        #expect(best == expected)
        #expect(portable == expected)
    }

    @Test(arguments: 0...300)
    func `every length agrees with the definition`(length: Int) {
        var dice = SeededDice(seed: UInt64(length))
        let message = dice.bytes(length)
        #expect(SHA3_256.hash(message).bytes == KeccakTwin.sha3(256).output(of: message, count: 32))
        #expect(SHA3_512.hash(message).bytes == KeccakTwin.sha3(512).output(of: message, count: 64))
        #expect(
            Keccak256.hash(message).bytes == KeccakTwin.keccak256.output(of: message, count: 32))
        #expect(
            SHAKE128.hash(message.span, count: 400)
                == KeccakTwin.shake(128).output(of: message, count: 400))
        #expect(
            SHAKE256.hash(message.span, count: 400)
                == KeccakTwin.shake(256).output(of: message, count: 400))
    }
}
