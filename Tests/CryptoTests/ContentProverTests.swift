import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct ContentProverTests {
    /// An outline of so many groups whose digests are told apart; nobody has its content.
    private static func outline(groups: Int) -> ContentOutline {
        ContentOutline(
            length: UInt64(groups) << 14,
            groups: (0..<groups).map { Digest(UInt64($0), 1, 2, 3) },
            lastSiblings: (0..<4).map { Digest(UInt64($0), 5, 6, 7) },
            lastChunk: [UInt8](repeating: 1, count: 1_024))
    }

    @Test func `every proof is the outline's own, for every number of groups`() throws {
        for groups in 1...40 {
            let outline = Self.outline(groups: groups)
            let prover = try ContentProver(outline)
            for first in 0..<groups {
                for last in first..<groups {
                    let range = UInt64(first) << 14..<UInt64(last + 1) << 14
                    #expect(try prover.proof(of: range) == outline.proof(of: range))
                }
            }
        }
    }

    @Test(arguments: Trials.seeds(100))
    func `a proof shows bytes of the content`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        let content = dice.bytes(Int.random(in: 1...300_000, using: &dice))
        let prover = try ContentProver(ContentOutline(of: content.span))
        let byte = UInt64.random(in: 0..<UInt64(content.count), using: &dice)
        let range = try prover.outline.shape.wholeGroups(around: byte..<byte + 1)
        let shown = Array(content[Int(range.lowerBound)..<Int(range.upperBound)])
        try prover.proof(of: byte..<byte + 1).verify(
            shown.span, at: range.lowerBound, of: ContentID(Blake3.hash(content)),
            length: UInt64(content.count))
    }

    @Test func `an outline of too few groups is refused, and so is a range outside`() throws {
        var short = Self.outline(groups: 5)
        short.groups.removeLast()
        #expect(throws: ContentRefusal.wrongGroups(expected: 5)) { try ContentProver(short) }
        let prover = try ContentProver(Self.outline(groups: 5))
        #expect(throws: ContentRefusal.outsideContent(length: 81_920)) {
            try prover.proof(of: 0..<81_921)
        }
        #expect(throws: ContentRefusal.emptyRange) { try prover.proof(of: 7..<7) }
    }
}
