import Primitives
import Records
import Tables

extension FuzzTarget {
    /// A stranger's proofs, held against the root of a small table.
    public static let rowsProof = FuzzTarget(
        "rows-proof",
        promise: "What is read as a proof is written the same, and shows nothing but the rows."
    ) { bytes in
        guard let proof = try? RowsProof(binary: bytes) else { return }
        expect(proof.binary(), are: bytes)
        for range in HeldTable.ranges {
            let (first, last) = (HeldTable.Key(range.lowerBound), HeldTable.Key(range.upperBound))
            let shown = try? proof.verify(
                from: first, through: last, as: HeldTable.Row.self, under: HeldTable.tree.root)
            guard let shown else { continue }
            let rows = HeldTable.rows.filter { range.contains($0.key.value) }
            precondition(shown.elementsEqual(rows, by: ==), "a proof shows other rows in \(range)")
        }
    }

    /// A stranger's manifests and chunks, held against the same table.
    public static let tableRestore = FuzzTarget(
        "table-restore",
        promise: "Of all bytes only a table's own are taken as its manifest and its chunks."
    ) { bytes in
        let (tree, own) = (HeldTable.tree, HeldTable.tree.manifest)
        for index in 0..<tree.chunkCount {
            var restore = HeldTable.restore
            let isTaken = (try? restore.add(bytes.copied, at: index)) != nil
            let isOwn = bytes.copied == tree.chunkBytes(at: index)
            precondition(isTaken == isOwn, "other bytes are taken as chunk \(index)")
            precondition(restore.missing.contains(index) == !isOwn, "a refusal changes something")
        }
        guard let manifest = try? TableManifest(binary: bytes) else { return }
        expect(manifest.binary(), are: bytes)
        let isTaken = (try? TableRestore(manifest, root: tree.root)) != nil
        precondition(isTaken == (manifest == own), "another manifest is taken for the table's")
        // A root made for the stranger's manifest lets its chunks in, and nothing that traps.
        guard var theirs = try? TableRestore(manifest, root: manifest.root) else { return }
        try? theirs.add(tree.chunkBytes(at: 0) ?? [], at: 0)
        try? theirs.add(bytes.copied, at: 0)
        guard let whole = try? theirs.finish() else { return }
        precondition(
            whole.manifest == manifest, "a restored tree is another than its manifest says")
    }

    private static func expect(_ written: [UInt8], are bytes: Span<UInt8>) {
        precondition(written == bytes.copied, "accepted bytes are written otherwise")
    }
}

/// A small table that proofs and chunks from strangers are held against.
private enum HeldTable {
    typealias Key = ID<HeldTable>

    struct Row: Record, Hashable {
        var number: UInt32 = 0
        var note: UInt32?

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("number", &number)
            try visit("note", &note)
        }
    }

    /// Even numbers, with a gap. The rule cuts behind 512 and 880, so there are three chunks, the
    /// first two of the fewest rows that a chunk has.
    private static let numbers = [258...512, 626...880, 882...1060] as [ClosedRange<UInt64>]

    static let rows: [(key: Key, row: Row)] = numbers.joined().filter { $0 % 2 == 0 }.map {
        let note = $0 % 5 == 0 ? UInt32($0) : nil
        return (Key($0), Row(number: UInt32($0 * $0), note: note))
    }

    static let tree: StateTree = {
        var table = Table<Key, Row>()
        for (key, row) in rows { table.put(row, at: key) }
        let tree = StateTree(table)
        precondition(tree.chunkCount == 3, "the rule cuts this table elsewhere")
        return tree
    }()

    static let restore: TableRestore = {
        do {
            return try TableRestore(tree.manifest, root: tree.root)
        } catch { preconditionFailure("a table's own manifest is refused: \(error)") }
    }()

    /// One row, none, a page and more, both sides of a cut, before the first and behind the last.
    static let ranges =
        [
            300...300, 301...301, 300...420, 500...640, 0...100, 2_000 ... .max, 0 ... .max,
        ] as [ClosedRange<UInt64>]
}

extension Span<UInt8> {
    fileprivate var copied: [UInt8] { indices.map { self[$0] } }
}
