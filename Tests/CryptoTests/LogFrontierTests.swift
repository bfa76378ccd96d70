import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct LogFrontierTests {
    private static let leaves = NumberedLeaves.digests(3_000)

    private static func grown(to count: Int) throws -> LogFrontier {
        var frontier = LogFrontier()
        for leaf in leaves.prefix(count) { try frontier.append(digest: leaf) }
        return frontier
    }

    @Test func `at every size the root is the textbook's, and the peaks are as few as can be`()
        throws
    {
        var (frontier, textbook) = (LogFrontier(), TextbookLog(131))
        for size in 0...130 {
            #expect(frontier.size == UInt64(size))
            #expect(frontier.root == textbook.root(ofFirst: size), "\(size) leaves")
            #expect(frontier.peaks.count == size.nonzeroBitCount)
            try frontier.append(Array("leaf \(size)".utf8).span)
        }
    }

    @Test(arguments: MerkleTreeTests.roots)
    func `roots are the known ones`(count: Int, root: String) throws {
        #expect(try Self.grown(to: count).root.hex == root)
    }

    @Test(arguments: Trials.seeds(800))
    func `leaves in batches of any cut are leaves one by one`(seed: UInt64) throws {
        var (dice, scratch) = (SeededDice(seed: seed), MerkleScratch())
        let count = Int.random(in: 0...3_000, using: &dice)
        let numbered = NumberedLeaves(count)
        var frontier = LogFrontier()
        var at = 0
        while at < count {
            let most = [1, 3, 40, 700, 3_000].randomElement(using: &dice) ?? 1
            let end = min(count, at + Int.random(in: 0...most, using: &dice))
            if Bool.random(using: &dice) {
                try frontier.append(
                    digests: Self.leaves.span.extracting(at..<end), scratch: &scratch)
            } else {
                try frontier.append(
                    numbered.buffer.span, offsets: numbered.offsets.span.extracting(at...end),
                    scratch: &scratch)
            }
            at = end
        }
        #expect(frontier == (try Self.grown(to: count)))
        #expect(frontier.root == MerkleTree.root(ofLeafDigests: Array(Self.leaves.prefix(count))))
    }

    @Test func `a kept frontier grows on as the first would have`() throws {
        for size in 0...70 {
            var frontier = try Self.grown(to: size)
            var restored = try #require(
                LogFrontier(size: frontier.size, peaks: frontier.peaks))
            #expect(restored == frontier)
            try frontier.append(digest: Self.leaves[size])
            try restored.append(digest: Self.leaves[size])
            #expect(restored == frontier)
        }
    }

    @Test(arguments: [0, 1, 2, 3, 8, 1 << 40, (1 << 40) - 1, (1 << 40) + 1, .max] as [UInt64])
    func `of size and peaks only as many as the size has bits are taken`(size: UInt64) {
        for count in 0...65 {
            let peaks = Array(repeating: Digest.zero, count: count)
            let isTaken = LogFrontier(size: size, peaks: peaks) != nil
            #expect(isTaken == (count == size.nonzeroBitCount && size <= 1 << 40))
        }
    }

    @Test func `a full log takes no more, and a refused batch changes nothing`() throws {
        var scratch = MerkleScratch()
        let size = LogFrontier.capacity - 2
        let peaks = Array(Self.leaves.prefix(size.nonzeroBitCount))
        var frontier = try #require(LogFrontier(size: size, peaks: peaks))
        let (before, full) = (frontier, LogRefusal.full(capacity: LogFrontier.capacity))

        let (three, nothing) = (NumberedLeaves(3), [UInt8]())
        #expect(throws: full) {
            try frontier.append(digests: Self.leaves.span.extracting(..<3), scratch: &scratch)
        }
        #expect(throws: full) {
            try frontier.append(
                three.buffer.span, offsets: three.offsets.span, scratch: &scratch)
        }
        #expect(frontier == before)
        try frontier.append(digests: Self.leaves.span.extracting(..<2), scratch: &scratch)
        #expect(frontier.size == LogFrontier.capacity && frontier.peaks.count == 1)
        let last = frontier
        #expect(throws: full) { try frontier.append(digest: .zero) }
        #expect(throws: full) { try frontier.append(nothing.span) }
        #expect(frontier == last)
        #expect("\(full)".contains("\(LogFrontier.capacity)"))
    }

    @Test(arguments: [3, 511, 512, 600, 1_299])
    func `offsets that leave the buffer are refused wherever they stand`(place: Int) throws {
        var (frontier, scratch) = (try Self.grown(to: 5), MerkleScratch())
        let before = frontier
        var leaves = NumberedLeaves(1_300)
        leaves.offsets[place + 1] = leaves.offsets[place] &- 1
        #expect(throws: LogRefusal.leavesOutsideTheirBuffer) {
            try frontier.append(
                leaves.buffer.span, offsets: leaves.offsets.span, scratch: &scratch)
        }
        #expect(frontier == before)
        try frontier.append(digest: Self.leaves[5])
        #expect(frontier == (try Self.grown(to: 6)))
    }

    @Test func `no offsets, or one, is no leaf`() throws {
        var (frontier, scratch) = (LogFrontier(), MerkleScratch())
        let (nothing, none, one): ([UInt8], [UInt32], [UInt32]) = ([], [], [0])
        try frontier.append(nothing.span, offsets: none.span, scratch: &scratch)
        try frontier.append(nothing.span, offsets: one.span, scratch: &scratch)
        #expect(frontier == LogFrontier())
    }
}
