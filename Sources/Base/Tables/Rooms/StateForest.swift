import Crypto
public import Primitives
public import Records

/// The trees of every table of the world under one root: the state root of a block's header.
///
/// The leaf of a table is its label and its root; leaves stand in the order of the labels.
public struct StateForest: Sendable {
    public private(set) var trees: [String: StateTree] = [:]

    /// The forest of a world without tables.
    public init() {}

    /// Trees that were put together again, by label.
    public init(_ trees: [String: StateTree]) { self.trees = trees }

    /// Takes in what one block changed in a table; a table that is new begins empty.
    public mutating func fold(_ changes: RowChanges, label: String) {
        trees[label, default: StateTree(keyWidth: changes.keyWidth)].fold(changes)
    }

    /// Puts a tree in the place of what was there.
    mutating func plant(_ tree: StateTree, as label: String) { trees[label] = tree }

    /// What stands for all rows of all tables.
    public var root: Digest {
        MerkleTree.root(ofLeafDigests: leaves.map { MerkleTree.leaf($0.bytes.span) })
    }

    /// The leaves of the root, in their order: what a state proof shows beside a table's own.
    public var leaves: [Bytes] {
        trees.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }).map { label in
            Self.leaf(label, trees[label]?.root ?? .zero)
        }
    }

    /// The label behind its length, then the table's root.
    public static func leaf(_ label: String, _ root: Digest) -> Bytes {
        var bytes: [UInt8] = [UInt8(truncatingIfNeeded: label.utf8.count)]
        bytes.append(contentsOf: label.utf8)
        root.append(to: &bytes)
        return Bytes(bytes)
    }
}

extension StateForest {
    /// Takes in everything that one block changed.
    public mutating func fold(_ sealed: SealedChanges) {
        for entry in sealed.entries { fold(entry.changes, of: entry) }
    }

    /// Takes back everything that one block changed: the newest that was taken in.
    public mutating func fold(undoing sealed: SealedChanges) {
        for entry in sealed.entries { fold(entry.undoing, of: entry) }
    }

    /// A late table has a tree only while it has rows.
    private mutating func fold(_ changes: RowChanges, of entry: SealedChanges.Entry) {
        guard entry.isLate else { return fold(changes, label: entry.label) }
        guard !changes.isEmpty else { return }
        fold(changes, label: entry.label)
        if trees[entry.label]?.chunkCount == 0 { trees[entry.label] = nil }
    }
}
