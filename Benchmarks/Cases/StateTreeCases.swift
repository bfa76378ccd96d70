import Crypto
import Primitives
import Records
import Tables

/// The state root by ordered chunks, as the house computes it, against a sparse Merkle tree.
enum StateTreeCases {
    static let cases: [Case] = [fold]

    private static let rows = 10_000_000
    private static let touched = 1_280_000

    /// Both begin with the changed rows as values and end with a root: rows are encoded, ordered,
    /// hashed and folded in. Only making and sealing the block is outside the clock.
    private static let fold = Case(
        "tables.tree/fold-1.2M-of-10M",
        ["rows": "10000000", "writes": "1280000", "keys": "random", "cores": "1"],
        unit: .milliseconds
    ) {
        var ours = Ledger(rows: rows, seed: 5)
        var tree = StateTree(ours.table)
        var theirs = Ledger(rows: rows, seed: 5)
        var sparse = SparseMerkleTree<Blake3Pairs>(
            SparseLeaves.of(theirs.table).sorted { $0.path < $1.path })
        return Match(
            .timingItself {
                let block = ours.block(of: touched)
                let duration = ContinuousClock().measure {
                    tree.fold(RowChanges(block))
                    blackHole(tree.root)
                }
                return Sample(work: 1, duration: duration)
            },
            against: .timingItself("sparse Merkle tree") {
                let block = theirs.block(of: touched)
                let duration = ContinuousClock().measure {
                    sparse.update(TreeLeaf.sorted(SparseLeaves.of(block)))
                    blackHole(sparse.root)
                }
                return Sample(work: 1, duration: duration)
            })
    }

    /// A table and the blocks that keep changing it.
    private struct Ledger {
        private(set) var table: Table<AccountRow.Key, AccountRow>
        private var accounts: RandomAccounts

        init(rows: Int, seed: UInt64) {
            table = AccountRow.table(of: rows)
            accounts = RandomAccounts(below: rows, seed: seed)
        }

        mutating func block(of writes: Int) -> TableChanges<AccountRow.Key, AccountRow> {
            for _ in 0..<writes { table.update(accounts.next()) { $0.pay() } }
            return table.seal()
        }
    }
}

/// Rows as leaves of a sparse Merkle tree: the path is a hash of the key, the digest one of key and
/// row, many side by side.
enum SparseLeaves {
    static func of(_ changes: TableChanges<AccountRow.Key, AccountRow>) -> [TreeLeaf] {
        var rows = Rows(capacity: changes.count)
        for change in changes.changes {
            if let after = change.after { rows.append(change.key, after) }
        }
        return rows.leaves()
    }

    static func of(_ table: Table<AccountRow.Key, AccountRow>) -> [TreeLeaf] {
        var rows = Rows(capacity: table.count)
        table.forEachUnordered { rows.append($0, $1) }
        return rows.leaves()
    }

    private struct Rows {
        private var writer: BinaryWriter
        private var paths: [UInt64] = []
        private var offsets: [UInt32] = [0]

        init(capacity: Int) {
            writer = BinaryWriter(capacity: capacity * 32)
            paths.reserveCapacity(capacity)
            offsets.reserveCapacity(capacity + 1)
        }

        mutating func append(_ key: AccountRow.Key, _ row: AccountRow) {
            writer.raw { key.append(to: &$0) }
            row.write(binary: &writer)
            paths.append(key.scatter(0x243F_6A88_85A3_08D3))
            offsets.append(UInt32(writer.count))
        }

        func leaves() -> [TreeLeaf] {
            let bytes = writer.bytes
            guard let digests = MerkleTree.leafDigests(of: bytes.span, offsets: offsets.span)
            else { return [] }
            return zip(paths, digests).map { path, digest in
                TreeLeaf(
                    path: path,
                    digest: NodeDigest(digest.word0, digest.word1, digest.word2, digest.word3))
            }
        }
    }
}
