import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct ConsistencyProofTests {
    @Test(arguments: 0...130)
    func `every pair of small sizes has the textbook's proof, which both verifiers take`(
        new: Int
    ) throws {
        var (log, textbook) = (MerkleLog(), TextbookLog(130))
        try log.append(digests: textbook.leaves.span)
        let newRoot = textbook.root(ofFirst: new)
        for old in 0...new {
            let oldRoot = textbook.root(ofFirst: old)
            let proof = try #require(log.consistencyProof(from: UInt64(old), to: UInt64(new)))
            #expect(proof.siblings == textbook.proof(from: old, to: new), "from \(old)")
            #expect(
                proof.verify(
                    oldSize: UInt64(old), oldRoot: oldRoot, newSize: UInt64(new), newRoot: newRoot))
            guard old > 0, old < new else { continue }
            #expect(
                TextbookLog.verify(proof.siblings, UInt64(old), oldRoot, UInt64(new), newRoot))
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `large logs prove that they were appended to, shortly`(seed: UInt64) throws {
        var (dice, log) = (SeededDice(seed: seed), MerkleLog())
        let count = Int.random(in: 131...4_000, using: &dice)
        try log.append(digests: NumberedLeaves.digests(count).span)
        for _ in 0..<4 {
            let new = UInt64.random(in: 1...UInt64(count), using: &dice)
            let old = UInt64.random(in: 0...new, using: &dice)
            let proof = try #require(log.consistencyProof(from: old, to: new))
            #expect(proof.siblings.count <= 1 + 64 - new.leadingZeroBitCount)
            let (oldRoot, newRoot) = (log.root(atSize: old), log.root(atSize: new))
            #expect(
                proof.verify(
                    oldSize: old, oldRoot: try #require(oldRoot), newSize: new,
                    newRoot: try #require(newRoot)),
                "from \(old) to \(new)")
        }
    }

    @Test func `every log begins with the empty one and with itself, and needs no digests for it`()
    {
        let none = ConsistencyProof(siblings: [])
        let one = ConsistencyProof(siblings: [.zero])
        let (root, empty) = (MerkleTree.leaf([1].span), MerkleTree.emptyRoot)
        for size in [1, 2, 1 << 40, .max] as [UInt64] {
            #expect(none.verify(oldSize: 0, oldRoot: empty, newSize: size, newRoot: root))
            #expect(!none.verify(oldSize: 0, oldRoot: root, newSize: size, newRoot: root))
            #expect(!one.verify(oldSize: 0, oldRoot: empty, newSize: size, newRoot: root))
            #expect(none.verify(oldSize: size, oldRoot: root, newSize: size, newRoot: root))
            #expect(!none.verify(oldSize: size, oldRoot: root, newSize: size, newRoot: empty))
            #expect(!one.verify(oldSize: size, oldRoot: root, newSize: size, newRoot: root))
            #expect(!none.verify(oldSize: size, oldRoot: root, newSize: size - 1, newRoot: root))
        }
        #expect(none.verify(oldSize: 0, oldRoot: empty, newSize: 0, newRoot: empty))
        #expect(!none.verify(oldSize: 0, oldRoot: empty, newSize: 0, newRoot: root))
        #expect(!none.verify(oldSize: 0, oldRoot: root, newSize: 0, newRoot: root))
    }

    @Test func `a log has no proof that it grew smaller`() throws {
        var log = MerkleLog()
        try log.append(digests: NumberedLeaves.digests(9).span)
        for (old, new) in [(5, 4), (9, 0), (10, 9), (9, 10), (10, 10), (.max, 0), (0, .max)]
            as [(UInt64, UInt64)]
        {
            #expect(log.consistencyProof(from: old, to: new) == nil)
        }
    }
}

/// What a stranger may send instead of a proof that a log was only appended to.
@Suite struct ConsistencyForgeryTests {
    private static let leaves = NumberedLeaves.digests(1_000)
    private static let log: Result<MerkleLog, any Error> = Result {
        var log = MerkleLog()
        try log.append(digests: leaves.span)
        return log
    }

    @Test(arguments: Trials.seeds(10_000))
    func `a proof with one thing changed shows nothing`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        let log = try Self.log.get()
        let new = UInt64.random(in: 2...1_000, using: &dice)
        let old = UInt64.random(in: 1..<new, using: &dice)
        let (oldRoot, newRoot) = (
            try #require(log.root(atSize: old)), try #require(log.root(atSize: new))
        )
        let proof = try #require(log.consistencyProof(from: old, to: new))
        func shows(_ proof: ConsistencyProof, _ oldRoot: Digest, _ newRoot: Digest) -> Bool {
            proof.verify(oldSize: old, oldRoot: oldRoot, newSize: new, newRoot: newRoot)
        }
        #expect(shows(proof, oldRoot, newRoot))
        #expect(!shows(proof, ForgedDigests.bitTurned(oldRoot, using: &dice), newRoot))
        #expect(!shows(proof, oldRoot, ForgedDigests.bitTurned(newRoot, using: &dice)))
        #expect(!shows(proof, newRoot, oldRoot))
        guard let forged = ForgedDigests.change(proof.siblings, using: &dice) else { return }
        #expect(
            !shows(ConsistencyProof(siblings: forged), oldRoot, newRoot), "from \(old) to \(new)")
        #expect(!TextbookLog.verify(forged, old, oldRoot, new, newRoot))
    }

    @Test(arguments: 2...40)
    func `a log with one leaf changed is not grown from the old one`(new: Int) throws {
        for changed in 0..<new {
            var leaves = Array(Self.leaves.prefix(new))
            leaves[changed] = MerkleTree.leaf([1].span)
            var other = MerkleLog()
            try other.append(digests: leaves.span)
            let log = try Self.log.get()
            for old in 1..<new {
                let proof = try #require(
                    other.consistencyProof(from: UInt64(old), to: UInt64(new)))
                let isGrown = proof.verify(
                    oldSize: UInt64(old), oldRoot: try #require(log.root(atSize: UInt64(old))),
                    newSize: UInt64(new), newRoot: other.root)
                #expect(isGrown == (changed >= old))
            }
        }
    }

    @Test(
        arguments: [
            (1, 2), (5, 6), (1, .max), (.max - 1, .max), (1 << 63, .max), (1 << 40, 1 << 63),
            ((1 << 63) - 1, 1 << 63), (.max, 1), (3, 1 << 40),
        ] as [(UInt64, UInt64)])
    func `no sizes trap`(old: UInt64, new: UInt64) {
        for siblings in [0, 1, 2, 62, 63, 64, 65, 66, 129] {
            let proof = ConsistencyProof(
                siblings: Array(repeating: .zero, count: siblings))
            #expect(
                !proof.verify(
                    oldSize: old, oldRoot: Self.leaves[0], newSize: new, newRoot: Self.leaves[1]))
        }
    }
}
