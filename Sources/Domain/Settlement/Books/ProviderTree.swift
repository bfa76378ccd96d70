import Primitives
import Tables

/// The balances of the providers as the tree that their root is of. Derived from the rows.
struct ProviderTree: Sendable {
    private var tree: StateTree
    /// Whose balance has changed since the last root. No order of it reaches bytes.
    private var changed: Set<ProviderKey> = []

    init() { tree = StateTree(keyWidth: ProviderKey.width) }

    init(_ rows: Table<ProviderKey, Standing>) { tree = StateTree(rows) }

    var root: Digest { tree.root }

    var isCurrent: Bool { changed.isEmpty }

    mutating func note(_ provider: ProviderKey) { changed.insert(provider) }

    /// Takes in what has changed. A provider's row never goes.
    mutating func fold(_ rows: borrowing Table<ProviderKey, Standing>) {
        guard !changed.isEmpty else { return }
        var changes: [TableChanges<ProviderKey, Standing>.Change] = []
        changes.reserveCapacity(changed.count)
        for key in changed {
            changes.append(TableChanges.Change(key: key, before: nil, after: rows[key]))
        }
        tree.fold(RowChanges(TableChanges(changes)))
        changed.removeAll(keepingCapacity: true)
    }
}
