import Records

extension Table {
    /// The keys in their order; sorted now, for whoever asks.
    public var keys: [Key] {
        var keys: [Key] = []
        keys.reserveCapacity(count)
        forEachUnordered { key, _ in keys.append(key) }
        keys.sort()
        return keys
    }

    /// Every row in the order of the keys; sorted now, for whoever asks.
    public func forEach(_ body: (Key, Row) throws -> Void) rethrows {
        var rows: [(key: Key, row: Row)] = []
        rows.reserveCapacity(count)
        forEachUnordered { key, row in rows.append((key, row)) }
        rows.sort { $0.key < $1.key }
        for (key, row) in rows { try body(key, row) }
    }

    /// Every row in an order that is different in every process: for sums and other folds that come
    /// to the same in any order, and for nothing else.
    @inlinable public func forEachUnordered(_ body: (Key, Row) throws -> Void) rethrows {
        for segment in spine {
            for chunk in segment {
                for slot in chunk.slots where slot.tag != 0 { try body(slot.key, slot.row) }
            }
        }
    }

    /// A copy for snapshots. It shares every chunk until the table writes to it; whichever side
    /// comes to write a shared chunk first copies that chunk. The emptied pages of the journal stay
    /// with the table alone: shared, the copy would keep them and the next block need others.
    @inlinable public func frozen() -> Table {
        var copy = self
        copy.journal.dropSpare()
        return copy
    }
}

extension Table: Equatable {
    /// Whether both hold the same rows, to the byte, as their roots tell; what their blocks changed
    /// does not matter.
    public static func == (left: Table, right: Table) -> Bool {
        guard left.count == right.count else { return false }
        for segment in left.spine {
            for chunk in segment {
                for slot in chunk.slots where slot.tag != 0 {
                    guard let row = right[slot.key], row == slot.row,
                        row.binary() == slot.row.binary()
                    else { return false }
                }
            }
        }
        return true
    }
}
