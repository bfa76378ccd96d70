import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct Digest512Tests {
    @Test(arguments: Trials.seeds(1_000))
    func `bytes and digits go there and back, in order`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        let (bytes, others) = (dice.bytes(64), dice.bytes(64))
        let read = Digest512(bytes.span)
        let digest = try #require(read)
        let readOther = Digest512(others.span)
        let other = try #require(readOther)
        #expect(digest.bytes == bytes)
        #expect(digest.withBytes { lent in lent.indices.map { lent[$0] } } == bytes)
        #expect(digest.hex == Hex.text(bytes))
        #expect("\(digest)" == digest.hex)
        #expect(Digest512(hex: digest.hex) == digest)
        #expect((digest < other) == bytes.lexicographicallyPrecedes(others))
        let sibling = Digest512(digest.first, other.second)
        #expect((digest < sibling) == digest.bytes.lexicographicallyPrecedes(sibling.bytes))
    }

    @Test(arguments: [0, 1, 32, 63, 65, 128])
    func `any other number of bytes is refused`(count: Int) {
        let bytes = [UInt8](repeating: 7, count: count)
        let digest = Digest512(bytes.span)
        #expect(digest == nil)
        #expect(Digest512(hex: String(repeating: "a", count: 2 * count)) == nil)
    }

    @Test func `any other digits are refused`() {
        let digits = String(repeating: "a", count: 126)
        #expect(Digest512(hex: digits + "aa") != nil)
        for wrong in ["aA", "ag", "é", "a", "aaa"] {
            #expect(Digest512(hex: digits + wrong) == nil)
        }
    }
}
