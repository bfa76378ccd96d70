import Crypto
import Primitives
import Records
import Simulation
import Tables
import Testing

/// Pages, chunks and tables are hashed by the same functions. Nothing of one level passes for
/// something of another, because every count is bound into the digest above it.
@Suite struct RowsProofLevelTests {
    /// A key with which a row can begin as the preimage of a chunk's summary does.
    struct SpellingKey: TableKey {
        var image: [UInt8]

        static var width: Int { 22 }
        static let greatest = SpellingKey(Array(repeating: .max, count: 22))
        static let summaryStart = SpellingKey(TreeTwin.framed("the-block chunk v1"))

        init() { image = Array(repeating: 0, count: 22) }
        init(_ image: [UInt8]) { self.image = image }

        init?(_ bytes: Span<UInt8>) {
            guard bytes.count == 22 else { return nil }
            image = bytes.indices.map { bytes[$0] }
        }

        func append(to bytes: inout [UInt8]) { bytes += image }
        func scatter(_ seed: UInt64) -> UInt64 { stir(UInt64(image[21]) ^ seed, seed | 1) }

        static func < (left: SpellingKey, right: SpellingKey) -> Bool {
            left.image.lexicographicallyPrecedes(right.image)
        }
    }

    /// The rest of that preimage as a row: its count, 39, stands where a summary has the lowest byte
    /// of the number of rows; then come the other three, the pages, and the root.
    struct SpellingRow: Record, Hashable {
        var rowsAndPages: [7 of UInt8] = [0, 0, 0, 1, 0, 0, 0]
        var root = Digest.zero

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            for index in rowsAndPages.indices { try visit("byte", &rowsAndPages[index]) }
            try visit("root", &root)
        }

        static func == (left: SpellingRow, right: SpellingRow) -> Bool { left.root == right.root }
        func hash(into hasher: inout Hasher) { hasher.combine(root) }
    }

    /// A page that no table has, with a key beside the true one.
    private static let fakePage: [UInt8] = {
        var key = SpellingKey.summaryStart.image
        key[21] += 1
        return key + [39] + SpellingRow().binary()
    }()

    private static let row = SpellingRow(root: MerkleTree.leaf(fakePage.span))

    private static let tree: StateTree = {
        var table = Table<SpellingKey, SpellingRow>()
        table.put(row, at: .summaryStart)
        return StateTree(table)
    }()

    private func verify(_ proof: RowsProof) throws(RowsProof.Refusal) -> SpellingRow? {
        try proof.verify(SpellingKey.summaryStart, under: Self.tree.root)
    }

    private func refusal(of proof: RowsProof) -> RowsProof.Refusal? {
        do throws(RowsProof.Refusal) {
            _ = try verify(proof)
            return nil
        } catch { return error }
    }

    @Test func `a page can spell a chunk's summary`() throws {
        let proof = Self.tree.prove(SpellingKey.summaryStart)
        #expect(try verify(proof) == Self.row)
        var summary = ChunkSummary()
        (summary.rows, summary.pages) = (39, 1)
        summary.root = MerkleTree.leaf(Self.fakePage.span)
        #expect(proof.parts[0].run[0].bytes == summary.preimage(domain: "the-block chunk v1"))
    }

    @Test func `a page that spells a chunk's summary does not pass for the chunk`() {
        var forged = Self.tree.prove(SpellingKey.summaryStart)
        forged.parts[0].rows = 39
        forged.parts[0].run = [Bytes(Self.fakePage)]
        #expect(refusal(of: forged)?.isWrongRoot == true)
        forged.parts[0].rows = 1
        #expect(refusal(of: forged)?.isWrongRoot == true)
        forged.rows = 39
        #expect(refusal(of: forged)?.isWrongRoot == true)
    }

    @Test func `a chunk's summary does not pass for a page`() {
        let summary = Self.tree.manifest.chunks[0]
        let preimage = summary.preimage(domain: "the-block chunk v1")
        #expect(MerkleTree.leaf(preimage.span) == summary.digest, "it hashes as a page does")
        var forged = Self.tree.prove(SpellingKey.summaryStart)
        forged.parts[0].run = [Bytes(preimage)]
        #expect(refusal(of: forged)?.isWrongRoot == true)
    }

    @Test func `the table's tree does not pass for a chunk's, nor a chunk's for the table's`()
        throws
    {
        let table = EvenRows(count: 2_500)
        let summaries = table.tree.manifest.chunks
        let preimages = summaries.map { Bytes($0.preimage(domain: "the-block chunk v1")) }

        var asChunk = RowsProof()
        (asChunk.rows, asChunk.chunks) = (2_500, 1)
        var part = RowsProof.Part()
        (part.rows, part.pages, part.run) = (2_500, UInt32(preimages.count), preimages)
        asChunk.parts = [part]
        #expect(asChunk.refusal(2, through: 2, under: table.tree.root)?.isWrongRoot == true)

        // The pages of a table of one chunk, each handed out as a chunk of its own.
        let small = EvenRows(count: 120)
        let honest = try small.proof(0, through: .max)
        var asTable = honest
        asTable.chunks = honest.parts[0].pages
        asTable.parts = honest.parts[0].run.map { page in
            var part = RowsProof.Part()
            (part.rows, part.pages, part.run) = (1, 1, [page])
            return part
        }
        #expect(honest.parts[0].run.count > 1)
        #expect(asTable.refusal(0, through: .max, under: small.tree.root)?.isWrongRoot == true)
    }
}
