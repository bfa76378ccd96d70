import Crypto
import Primitives
import SpecTesting
import Testing

/// A log of the leaves "leaf 0", "leaf 1", …
private func grown(to count: Int) throws -> MerkleLog {
    var log = MerkleLog()
    for leaf in NumberedLeaves.digests(count) { try log.append(digest: leaf) }
    return log
}

@Suite struct MerkleLogTests {
    @Test func `every size it ever had keeps the textbook's root and its frontier`() throws {
        var (log, textbook, frontier) = (MerkleLog(), TextbookLog(131), LogFrontier())
        for size in 0...130 {
            #expect(log.size == UInt64(size))
            #expect(log.root == textbook.root(ofFirst: size))
            #expect(log.frontier == frontier)
            try frontier.append(digest: textbook.leaves[size])
            try log.append(Array("leaf \(size)".utf8).span)
        }
        frontier = LogFrontier()
        for size in 0...130 {
            #expect(log.root(atSize: UInt64(size)) == textbook.root(ofFirst: size))
            #expect(log.frontier(atSize: UInt64(size)) == frontier)
            #expect(log.leaf(at: UInt64(size)) == textbook.leaves[size])
            try frontier.append(digest: textbook.leaves[size])
        }
    }

    @Test(arguments: 1...130)
    func `every leaf of every small log is shown at its place and no other`(size: Int) throws {
        let (log, leaves) = (try grown(to: 130), NumberedLeaves.digests(130))
        let root = MerkleTree.root(ofLeafDigests: Array(leaves.prefix(size)))
        var scratch = MerkleScratch()
        for index in 0..<size {
            let proof = try #require(
                log.inclusionProof(of: UInt64(index), atSize: UInt64(size)))
            let fromLeaves = RangeProof(
                of: index..<index + 1, in: leaves.span.extracting(..<size), scratch: &scratch)
            #expect(proof == fromLeaves)
            for place in [index, index ^ 1, 0, size - 1] {
                let shown = proof.root(
                    of: leaves.span.extracting(index...index), from: UInt64(place),
                    leafCount: UInt64(size), scratch: &scratch)
                #expect((shown == root) == (place == index))
            }
        }
    }

    @Test(arguments: 1...24)
    func `every run of every small log is shown`(size: Int) throws {
        let (log, leaves) = (try grown(to: 24), NumberedLeaves.digests(24))
        var scratch = MerkleScratch()
        for run in RangeProofTests.runs(in: size) {
            let proof = log.rangeProof(
                of: UInt64(run.lowerBound)..<UInt64(run.upperBound), atSize: UInt64(size))
            let some = leaves.span.extracting(..<size)
            #expect(proof == RangeProof(of: run, in: some, scratch: &scratch))
        }
    }

    @Test(arguments: Trials.seeds(1_600))
    func `whatever was appended and cut back, roots and proofs are those of the leaves that stay`(
        seed: UInt64
    ) throws {
        var (dice, scratch, log) = (SeededDice(seed: seed), MerkleScratch(), MerkleLog())
        var leaves: [Digest] = []
        let longest = [20, 300, 6_000].randomElement(using: &dice) ?? 20
        for _ in 0..<12 {
            let count = Int.random(in: 0...longest, using: &dice)
            let (numbered, fresh) = (NumberedLeaves(count), NumberedLeaves.digests(count))
            switch Int.random(in: 0..<4, using: &dice) {
            case 0:
                for leaf in fresh.prefix(40) { try log.append(digest: leaf) }
                leaves += fresh.prefix(40)
            case 1:
                try log.append(numbered.buffer.span, offsets: numbered.offsets.span)
                leaves += fresh
            case 2:
                try log.append(digests: fresh.span)
                leaves += fresh
            default:
                let size = Int.random(in: 0...leaves.count, using: &dice)
                try log.truncate(to: UInt64(size))
                leaves.removeLast(leaves.count - size)
            }
            #expect(log.size == UInt64(leaves.count))
            #expect(log.root == MerkleTree.root(ofLeafDigests: leaves))
        }
        for _ in 0..<6 where !leaves.isEmpty {
            let size = Int.random(in: 1...leaves.count, using: &dice)
            let from = Int.random(in: 0..<size, using: &dice)
            let run = from..<Int.random(in: from + 1...size, using: &dice)
            let proof = log.rangeProof(
                of: UInt64(run.lowerBound)..<UInt64(run.upperBound), atSize: UInt64(size))
            let some = leaves.span.extracting(..<size)
            #expect(proof == RangeProof(of: run, in: some, scratch: &scratch))
            #expect(
                log.root(atSize: UInt64(size))
                    == MerkleTree.root(ofLeafDigests: Array(leaves.prefix(size))))
            #expect(log.leaf(at: UInt64(from)) == leaves[from])
        }
    }

    @Test func `a copy and its original grow apart`() throws {
        var log = try grown(to: 2_049)
        var copy = log
        try copy.append(digest: .zero)
        try copy.truncate(to: 40)
        try log.append(digest: .zero)
        #expect(copy.root == (try grown(to: 40)).root)
        #expect(log.size == 2_050)
        #expect(log.root(atSize: 2_049) == (try grown(to: 2_049)).root)
    }
}

@Suite struct MerkleLogBoundsTests {
    @Test(arguments: [0, 5, 6, 1 << 40, 1 << 63, .max] as [UInt64])
    func `what never was is nil, whatever the number`(size: UInt64) throws {
        let log = try grown(to: 5)
        let isThere = size <= 5
        #expect((log.root(atSize: size) != nil) == isThere)
        #expect((log.frontier(atSize: size) != nil) == isThere)
        #expect((log.leaf(at: size) != nil) == (size < 5))
        #expect((log.consistencyProof(from: 0, to: size) != nil) == isThere)
        #expect((log.consistencyProof(from: size, to: 5) != nil) == isThere)
        for index in [0, 4, 5, 1 << 40, .max] as [UInt64] {
            #expect(
                (log.inclusionProof(of: index, atSize: size) != nil) == (size == 5 && index < 5))
            #expect(log.rangeProof(of: index..<index, atSize: size) == nil)
            if index < .max {
                let proof = log.rangeProof(of: index..<(.max), atSize: size)
                #expect(proof == nil)
            }
        }
    }

    @Test func `a full log takes no more, and a refused batch changes nothing`() throws {
        let leaves = NumberedLeaves.digests(8)
        var log = MerkleLog(capacity: 7)
        try log.append(digests: leaves.span.extracting(..<5))
        let (root, numbered) = (log.root, NumberedLeaves(3))
        #expect(throws: LogRefusal.full(capacity: 7)) {
            try log.append(digests: leaves.span.extracting(..<3))
        }
        #expect(throws: LogRefusal.full(capacity: 7)) {
            try log.append(numbered.buffer.span, offsets: numbered.offsets.span)
        }
        #expect(log.root == root && log.size == 5)
        try log.append(digests: leaves.span.extracting(5..<7))
        #expect(throws: LogRefusal.full(capacity: 7)) { try log.append(digest: leaves[7]) }
        #expect(log.size == 7)
        #expect(log.root == MerkleTree.root(ofLeafDigests: Array(leaves.prefix(7))))
        #expect(MerkleLog(capacity: .max).capacity == LogFrontier.capacity)
        #expect(MemoryLayout<MerkleLog>.size <= 24, "a log holds its levels and no scratch")
    }

    @Test(arguments: [3, 511, 512, 600, 1_299])
    func `offsets that leave the buffer are refused wherever they stand`(place: Int) throws {
        var log = try grown(to: 5)
        let root = log.root
        var leaves = NumberedLeaves(1_300)
        leaves.offsets[place + 1] = leaves.offsets[place] &- 1
        #expect(throws: LogRefusal.leavesOutsideTheirBuffer) {
            try log.append(leaves.buffer.span, offsets: leaves.offsets.span)
        }
        #expect(log.size == 5 && log.root == root)
        let (nothing, none): ([UInt8], [UInt32]) = ([], [])
        try log.append(nothing.span, offsets: none.span)
        #expect(log.size == 5)
    }

    @Test func `a log is not cut back to more than it has`() throws {
        var log = try grown(to: 5)
        for size in [6, 1 << 40, .max] as [UInt64] {
            #expect(throws: LogRefusal.notThatLong(size: 5)) { try log.truncate(to: size) }
        }
        #expect(log.root == (try grown(to: 5)).root)
        try log.truncate(to: 0)
        #expect(log.root == MerkleTree.emptyRoot)
        #expect("\(LogRefusal.notThatLong(size: 5))".contains("5 leaves"))
    }
}

/// What a stranger may send instead of an inclusion proof.
@Suite struct InclusionForgeryTests {
    private static let log = Result { try grown(to: 1_000) }
    private static let leaves = NumberedLeaves.digests(1_000)

    @Test(arguments: Trials.seeds(10_000))
    func `a proof with one thing changed shows nothing`(seed: UInt64) throws {
        var (dice, scratch) = (SeededDice(seed: seed), MerkleScratch())
        let log = try Self.log.get()
        let size = UInt64.random(in: 1...1_000, using: &dice)
        let index = UInt64.random(in: 0..<size, using: &dice)
        let root = try #require(log.root(atSize: size))
        let proof = try #require(log.inclusionProof(of: index, atSize: size))
        let leaf = [Self.leaves[Int(index)]]
        #expect(
            proof.root(of: leaf.span, from: index, leafCount: size, scratch: &scratch) == root)

        let other = [ForgedDigests.bitTurned(leaf[0], using: &dice)]
        #expect(
            proof.root(of: other.span, from: index, leafCount: size, scratch: &scratch) != root)
        guard let forged = ForgedDigests.change(proof.siblings, using: &dice) else { return }
        let shown = RangeProof(siblings: forged).root(
            of: leaf.span, from: index, leafCount: size, scratch: &scratch)
        #expect(shown != root, "leaf \(index) of \(size)")
    }
}

extension MerkleLog {
    /// Appends in new scratch each time.
    mutating func append(digests: Span<Digest>) throws(LogRefusal) {
        var scratch = MerkleScratch()
        try append(digests: digests, scratch: &scratch)
    }

    mutating func append(_ buffer: Span<UInt8>, offsets: Span<UInt32>) throws(LogRefusal) {
        var scratch = MerkleScratch()
        try append(buffer, offsets: offsets, scratch: &scratch)
    }
}
