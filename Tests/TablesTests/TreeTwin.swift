import Crypto
import Primitives
import Records
import Simulation
import Tables

/// A table's tree from scratch, as a book would explain it: all rows in order, cut by walking them
/// from the first to the last, hashed one by one.
struct TreeTwin {
    struct Chunk {
        /// Each with its key and its count in front.
        var rows: [[UInt8]] = []
        var pages: [[UInt8]] = []
        var digest = Digest.zero

        var bytes: [UInt8] { rows.flatMap { $0 } }
    }

    private(set) var chunks: [Chunk] = []
    let root: Digest

    init<Key: TableKey, Row: Record>(
        _ rows: [(key: Key, row: Row)], hash: TreeHash = .fast
    ) {
        var open = Chunk()
        for (key, row) in rows {
            let key = key.image
            let row = row.binary()
            open.rows.append(key + Self.count(row.count) + row)
            guard Self.endsChunk(key, rows: open.rows.count) else { continue }
            chunks.append(open)
            open = Chunk()
        }
        if !open.rows.isEmpty { chunks.append(open) }

        for index in chunks.indices {
            let pages = Self.pages(of: chunks[index].rows)
            chunks[index].pages = pages
            chunks[index].digest = hash.leaf(
                Self.framed("the-block chunk v1") + Self.littleEndian(chunks[index].rows.count, 4)
                    + Self.littleEndian(pages.count, 4) + hash.root(pages.map(hash.leaf)[...]).bytes
            )
        }
        root = hash.table(
            Self.framed("the-block table v1") + Self.littleEndian(Key.width, 4)
                + Self.littleEndian(rows.count, 8) + Self.littleEndian(chunks.count, 4)
                + hash.root(chunks.map(\.digest)[...]).bytes)
    }

    // MARK: Cuts

    /// A row begins a new page where it would make the last one longer than 512 bytes.
    private static func pages(of rows: [[UInt8]]) -> [[UInt8]] {
        var pages: [[UInt8]] = []
        for row in rows {
            if let last = pages.last, last.count + row.count <= 512 {
                pages[pages.count - 1] += row
            } else {
                pages.append(row)
            }
        }
        return pages
    }

    private static func endsChunk(_ key: [UInt8], rows: Int) -> Bool {
        rows == 2048 || rows >= 128 && isNaturalCut(key)
    }

    /// Whether a key ends a chunk that is long enough: one in 384 does.
    static func isNaturalCut(_ key: [UInt8]) -> Bool {
        let padded = key + Array(repeating: 0, count: (8 - key.count % 8) % 8)
        var state: UInt128 = 0x243F_6A88_85A3_08D3
        for from in stride(from: 0, to: padded.count, by: 8) {
            let word = padded[from..<(from + 8)].reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
            state = folded((state ^ word) * 0x9E37_79B9_7F4A_7C15)
        }
        return folded(state * 0xD6E8_FEB8_6659_FD93) < UInt128(UInt64.max) / 384
    }

    private static func folded(_ product: UInt128) -> UInt128 {
        product >> 64 ^ product & UInt128(UInt64.max)
    }

    // MARK: Bytes

    static func count(_ count: Int) -> [UInt8] {
        count < 128 ? [UInt8(count)] : [UInt8(count % 128 + 128)] + self.count(count / 128)
    }

    static func littleEndian(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(value >> (8 * $0) & 255) }
    }

    static func framed(_ name: String) -> [UInt8] {
        littleEndian(name.utf8.count, 4) + Array(name.utf8)
    }
}

/// The hash functions of a tree.
struct TreeHash {
    var leaf: @Sendable ([UInt8]) -> Digest
    var node: @Sendable (Digest, Digest) -> Digest
    var table: @Sendable ([UInt8]) -> Digest
    var empty: Digest

    /// One leaf and one node at a time, by the functions of every day.
    static let fast = TreeHash(
        leaf: { MerkleTree.leaf($0.span) },
        node: { MerkleTree.node($0, $1) },
        table: { Blake3.context("the-block table root v1").digest(of: $0) },
        empty: MerkleTree.emptyRoot)

    /// By the portable definition of BLAKE3 alone: slow, and sure.
    static let portable = TreeHash(
        leaf: { PortableBlake3.context("the-block merkle leaf v1").digest(of: $0) },
        node: {
            PortableBlake3.context("the-block merkle node v1").digest(of: $0.bytes + $1.bytes)
        },
        table: { PortableBlake3.context("the-block table root v1").digest(of: $0) },
        empty: PortableBlake3.context("the-block merkle empty v1").digest(of: []))

    /// The root over leaves in the shape of RFC 6962.
    func root(_ leaves: ArraySlice<Digest>) -> Digest {
        guard leaves.count > 1 else { return leaves.first ?? empty }
        var left = 1
        while left * 2 < leaves.count { left *= 2 }
        return node(root(leaves.prefix(left)), root(leaves.dropFirst(left)))
    }
}
