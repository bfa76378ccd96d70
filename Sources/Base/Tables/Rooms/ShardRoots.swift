import Crypto
public import Primitives
public import Records

/// The root over the rows of one shard.
public struct ShardRoot: Record, Hashable {
    public var shard = Shard.zero
    /// How many rows it has, in all tables.
    public var rows: UInt64 = 0
    public var root = Digest.zero

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("shard", &shard)
        try visit("rows", &rows)
        try visit("root", &root)
    }
}

/// The state of every shard under a root of its own, and what belongs to none.
///
/// A shard's root is that of the forest of its rows alone: in each table whose keys begin with the
/// shard, the rows of those keys. It does not change with the rows of another shard, and whoever
/// holds a shard's rows, and nothing else, comes to it. The tables whose keys begin otherwise make the
/// last root. A late table (``TableVisitor/late(_:_:)``) has a leaf under the root of a shard only where
/// the shard itself has rows of it, whatever others have.
public struct ShardRoots: Record, Hashable {
    /// The shards that have a row, ascending.
    public var shards: [ShardRoot] = []
    /// The root over the tables that belong to no shard.
    public var shared = Digest.zero

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("shards", &shards)
        try visit("shared", &shared)
    }
}

extension StateForest {
    /// The roots of the shards; `sharded` names the tables whose keys begin with one. Where all rows are
    /// of one shard this takes no time, else as long as hashing them.
    public func shardRoots(of sharded: ShardedTables) -> ShardRoots {
        var shared = StateForest()
        var parts: [Shard: StateForest] = [:]
        var widths: [String: Int] = [:]
        for (label, tree) in trees {
            guard sharded.labels.contains(label) else {
                shared.plant(tree, as: label)
                continue
            }
            if !sharded.late.contains(label) { widths[label] = tree.keyWidth }
            for (shard, part) in tree.byShard() {
                parts[shard, default: StateForest()].plant(part, as: label)
            }
        }
        var roots = ShardRoots()
        roots.shared = shared.root
        roots.shards = parts.keys.sorted().map { shard in
            var forest = parts[shard] ?? StateForest()
            // A table in which the shard has nothing stands there, too: empty, under its label. Not so
            // a late one, which is in the forest only since some shard has rows of it.
            for (label, width) in widths where forest.trees[label] == nil {
                forest.plant(StateTree(keyWidth: width), as: label)
            }
            var root = ShardRoot()
            (root.shard, root.root) = (shard, forest.root)
            root.rows = forest.trees.values.reduce(0) { $0 + UInt64($1.rowCount) }
            return root
        }
        return roots
    }
}

extension StateTree {
    /// The rows of each shard as a tree of their own. The keys begin with the shard.
    func byShard() -> [Shard: StateTree] {
        guard let first = chunks.first, let last = chunks.last,
            let lowest = Self.shard(in: first.bytes.span, at: 0),
            let highest = Self.shard(in: last.bytes.span, at: last.lastRow)
        else { return [:] }
        guard lowest != highest else { return [lowest: self] }
        var trees: [Shard: StateTree] = [:]
        var (rows, current) = (RowChanges.Collector(keyWidth: keyWidth, capacity: 0), lowest)
        for chunk in chunks {
            let bytes = chunk.bytes.span
            var at = 0
            while let end = RowBytes.end(of: bytes, from: at, keyWidth: keyWidth),
                let shard = Self.shard(in: bytes, at: at)
            {
                if shard != current {
                    trees[current] = tree(of: rows)
                    (rows, current) = (RowChanges.Collector(keyWidth: keyWidth, capacity: 0), shard)
                }
                rows.append(row: bytes.extracting(at..<end))
                at = end
            }
        }
        trees[current] = tree(of: rows)
        return trees
    }

    private func tree(of rows: consuming RowChanges.Collector) -> StateTree {
        var tree = StateTree(keyWidth: keyWidth)
        tree.fold(RowChanges(rows))
        return tree
    }

    private static func shard(in rows: Span<UInt8>, at start: Int) -> Shard? {
        guard start + 2 <= rows.count else { return nil }
        return Shard(UInt16(rows[start]) &<< 8 | UInt16(rows[start + 1]))
    }
}

extension StateRoom {
    /// The tables whose keys begin with a shard.
    public mutating func shardedTables() -> ShardedTables {
        var visitor = ShardedLabels()
        do throws(TableFault) { try tables(&visitor) } catch {
            preconditionFailure("\(Self.self) refused a visit that refuses nothing: \(error)")
        }
        return visitor.found
    }
}

/// The tables of a room whose keys begin with a shard.
public struct ShardedTables: Hashable, Sendable {
    /// All of them.
    public fileprivate(set) var labels: Set<String> = []
    /// Those that stand under a root only while they have rows.
    public fileprivate(set) var late: Set<String> = []

    /// None.
    public init() {}
}

private struct ShardedLabels: TableVisitor {
    var found = ShardedTables()

    mutating func callAsFunction<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        if Key.beginsWithShard { found.labels.insert("\(label)") }
    }

    mutating func late<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        guard Key.beginsWithShard else { return }
        found.labels.insert("\(label)")
        found.late.insert("\(label)")
    }
}
