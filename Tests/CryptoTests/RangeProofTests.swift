import Crypto
import Primitives
import Testing

@Suite struct RangeProofTests {
    /// What the textbook would send along: the roots beside the run, left to right.
    static func textbookSiblings(
        of run: Range<Int>, in leaves: ArraySlice<Digest>
    ) -> [Digest] {
        let subtree = leaves.startIndex..<leaves.endIndex
        if !subtree.overlaps(run) { return [TextbookTree.root(leaves)] }
        if run.lowerBound <= subtree.lowerBound, subtree.upperBound <= run.upperBound { return [] }
        let left = TextbookTree.leftCount(of: leaves.count)
        return textbookSiblings(of: run, in: leaves.prefix(left))
            + textbookSiblings(of: run, in: leaves.dropFirst(left))
    }

    /// Where siblings and proven leaves stand in the tree: what a proof means besides its digests.
    static func shape(of run: Range<Int>, in subtree: Range<Int>) -> String {
        if !subtree.overlaps(run) { return "s" }
        if subtree.count == 1 { return "l" }
        let middle = subtree.lowerBound + TextbookTree.leftCount(of: subtree.count)
        let left = shape(of: run, in: subtree.lowerBound..<middle)
        let right = shape(of: run, in: middle..<subtree.upperBound)
        return "(\(left)\(right))"
    }

    static func runs(in count: Int) -> [Range<Int>] {
        (0..<count).flatMap { from in (from + 1...count).map { from..<$0 } }
    }

    @Test func `siblings are the textbook's`() throws {
        var scratch = MerkleScratch()
        for count in 1...17 {
            let leaves = NumberedLeaves.digests(count)
            for run in Self.runs(in: count) {
                let proof = try #require(RangeProof(of: run, in: leaves.span, scratch: &scratch))
                #expect(proof.siblings == Self.textbookSiblings(of: run, in: leaves[...]))
            }
        }
    }

    @Test(arguments: 1...70)
    func `every run of every small tree proves its root`(count: Int) throws {
        var scratch = MerkleScratch()
        let leaves = NumberedLeaves.digests(count)
        let root = MerkleTree.root(ofLeafDigests: leaves)
        for run in Self.runs(in: count) {
            let proof = try #require(RangeProof(of: run, in: leaves.span, scratch: &scratch))
            let proven = proof.root(
                of: leaves.span.extracting(run), from: UInt64(run.lowerBound),
                leafCount: UInt64(count), scratch: &scratch)
            #expect(proven == root, "leaves \(run)")
        }
    }

    @Test(arguments: UInt64(0)..<8)
    func `runs of large trees prove their root, with few siblings`(seed: UInt64) throws {
        var (dice, scratch) = (SeededDice(seed: seed), MerkleScratch())
        let count = Int.random(in: 71...3000, using: &dice)
        let leaves = NumberedLeaves.digests(count)
        let root = MerkleTree.root(ofLeafDigests: leaves)
        let levels = Int.bitWidth - (count - 1).leadingZeroBitCount
        for _ in 0..<20 {
            let from = Int.random(in: 0..<count, using: &dice)
            let run = from..<Int.random(in: from + 1...count, using: &dice)
            let proof = try #require(RangeProof(of: run, in: leaves.span, scratch: &scratch))
            #expect(proof.siblings.count <= 2 * levels)
            let proven = proof.root(
                of: leaves.span.extracting(run), from: UInt64(from), leafCount: UInt64(count),
                scratch: &scratch)
            #expect(proven == root, "leaves \(run) of \(count)")
        }
    }

    @Test func `an empty run, or one that leaves the tree, has no proof`() {
        var scratch = MerkleScratch()
        let leaves = NumberedLeaves.digests(5)
        let none: [Digest] = []
        for run in [0..<0, 3..<3, 5..<5, 4..<6, 5..<6, -1..<2, 0..<Int.max] {
            #expect(RangeProof(of: run, in: leaves.span, scratch: &scratch) == nil)
        }
        #expect(RangeProof(of: 0..<0, in: none.span, scratch: &scratch) == nil)
        #expect(RangeProof(of: 0..<1, in: none.span, scratch: &scratch) == nil)
    }
}

/// What a stranger may send instead of a proof.
@Suite struct RangeProofForgeryTests {
    /// A true statement and the pieces a forger may change.
    struct Claim {
        var leaves: [Digest]
        var first: UInt64
        var leafCount: UInt64
        var proof: RangeProof

        func root(_ scratch: inout MerkleScratch) -> Digest? {
            proof.root(of: leaves.span, from: first, leafCount: leafCount, scratch: &scratch)
        }
    }

    static func claim(_ run: Range<Int>, of count: Int) throws -> Claim {
        var scratch = MerkleScratch()
        let leaves = NumberedLeaves.digests(count)
        return Claim(
            leaves: Array(leaves[run]), first: UInt64(run.lowerBound), leafCount: UInt64(count),
            proof: try #require(RangeProof(of: run, in: leaves.span, scratch: &scratch)))
    }

    static func altered(_ digest: Digest) -> Digest {
        MerkleTree.node(digest, .zero)
    }

    @Test(arguments: 1...13)
    func `no altered claim reaches the root`(count: Int) throws {
        var scratch = MerkleScratch()
        let root = MerkleTree.root(ofLeafDigests: NumberedLeaves.digests(count))
        for run in RangeProofTests.runs(in: count) {
            let claim = try Self.claim(run, of: count)
            #expect(claim.root(&scratch) == root)
            for forgery in Self.forgeries(of: claim) {
                #expect(forgery.root(&scratch) != root, "leaves \(run): \(forgery)")
            }
        }
    }

    /// The claim with one thing changed, in every way: a digest, one digest more or less, two
    /// neighbours swapped, a place or a size whose shape is another.
    static func forgeries(of claim: Claim) -> [Claim] {
        var forged: [Claim] = []
        func forge(_ change: (inout Claim) -> Void) {
            var copy = claim
            change(&copy)
            forged.append(copy)
        }
        for list in [\Claim.leaves, \Claim.proof.siblings] {
            for index in claim[keyPath: list].indices {
                forge { $0[keyPath: list][index] = altered($0[keyPath: list][index]) }
                forge { $0[keyPath: list].remove(at: index) }
                forge { $0[keyPath: list].insert($0[keyPath: list][index], at: index) }
                if index > 0 { forge { $0[keyPath: list].swapAt(index - 1, index) } }
            }
            forge { $0[keyPath: list].append(.zero) }
        }

        let (from, count) = (Int(claim.first), Int(claim.leafCount))
        let run = from..<from + claim.leaves.count
        let shape = RangeProofTests.shape(of: run, in: 0..<count)
        for otherCount in 0...2 * count + 1 where otherCount != count {
            let stands = run.upperBound <= otherCount
            let other = stands ? RangeProofTests.shape(of: run, in: 0..<otherCount) : "none"
            if other != shape { forge { $0.leafCount = UInt64(otherCount) } }
        }
        for otherFirst in 0...2 * count where otherFirst != from {
            forge { $0.first = UInt64(otherFirst) }
        }
        return forged
    }

    @Test(
        arguments: [
            (0, 0), (1, 0), (5, 5), (6, 5), (.max, .max), (.max, 5), (.max - 1, .max), (0, .max),
            (.max / 2, .max), (1 << 63, .max), ((1 << 63) - 1, 1 << 63), (0, 1 << 63),
        ] as [(UInt64, UInt64)])
    func `no place and size trap`(first: UInt64, leafCount: UInt64) {
        var scratch = MerkleScratch()
        let root = MerkleTree.root(ofLeafDigests: NumberedLeaves.digests(5))
        for leaves in 0...3 {
            for siblings in [0, 1, 2, 62, 63, 64, 65, 126, 127, 128, 129, 200] {
                let claim = Claim(
                    leaves: NumberedLeaves.digests(leaves), first: first, leafCount: leafCount,
                    proof: RangeProof(siblings: Array(repeating: .zero, count: siblings)))
                #expect(claim.root(&scratch) != root)
            }
        }
    }

    @Test func `a proof for no leaves is refused`() {
        var scratch = MerkleScratch()
        let root = MerkleTree.root(ofLeafDigests: NumberedLeaves.digests(4))
        let claim = Claim(
            leaves: [], first: 0, leafCount: 4, proof: RangeProof(siblings: [root]))
        #expect(claim.root(&scratch) == nil)
    }

    @Test func `the deepest tree there can be is walked`() {
        var scratch = MerkleScratch()
        let siblings = Array(repeating: Digest.zero, count: 64)
        let leaf = [Digest.zero]
        var expected = Digest.zero
        for _ in 0..<64 { expected = MerkleTree.node(expected, .zero) }
        let root = RangeProof(siblings: siblings).root(
            of: leaf.span, from: 0, leafCount: .max, scratch: &scratch)
        #expect(root == expected)
    }

    @Test func `the number of leaves is the caller's to know`() throws {
        // The first leaf of 3 and of 4 stands in the same shape: a proof cannot tell them apart,
        // which is why the number comes from where the root came from.
        var scratch = MerkleScratch()
        let claim = try Self.claim(0..<1, of: 3)
        var other = claim
        other.leafCount = 4
        #expect(other.root(&scratch) == claim.root(&scratch))
    }
}
