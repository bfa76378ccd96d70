import Primitives
import Records
import Settlement
import Synchronization
import Tables

/// The texts of all balances in the order of the roots, kept from one question to the next: only what
/// has changed in between is written and put in its place anew.
final class BalanceBoard: Sendable {
    /// Up to where the board knows the balances: in one block, the sequence rises with every change.
    struct Version: Hashable, Sendable {
        var head: Digest
        var sequence: UInt64
    }

    private struct Row {
        let key: [UInt8]
        let address: Address
        var standing: Standing
        var text: RawJSON

        init(_ address: Address, _ standing: Standing) {
            (key, self.address, self.standing) = (Array(address.text.utf8), address, standing)
            text = RawJSON(of: ProviderBalance(address, standing))
        }
    }

    private struct State {
        var version: Version?
        var rows: [Row] = []
        var places: [Address: Int] = [:]
    }

    private let state = Mutex(State())

    /// What the board knows.
    var version: Version? { state.withLock { $0.version } }

    /// The texts behind a provider, at most so many. `table` is nil where nothing has changed since
    /// the version that the caller was told.
    func list(
        _ table: Table<ProviderKey, Standing>?, _ version: Version, after: Address?, limit: Int
    ) -> BalanceList {
        state.withLock { state in
            if let table { Self.take(table, version, &state) }
            let rows = state.rows
            var first = 0
            if let after {
                let key = Array(after.text.utf8)
                var last = rows.count
                while first < last {
                    let middle = (first + last) / 2
                    if key.lexicographicallyPrecedes(rows[middle].key) {
                        last = middle
                    } else {
                        first = middle + 1
                    }
                }
            }
            return BalanceList(rows[first...].prefix(limit).map(\.text))
        }
    }

    private static func take(
        _ table: Table<ProviderKey, Standing>, _ version: Version, _ state: inout State
    ) {
        var (new, known) = ([Row](), 0)
        table.forEachUnordered { key, standing in
            guard let place = state.places[key.address] else {
                return new.append(Row(key.address, standing))
            }
            known += 1
            guard state.rows[place].standing != standing else { return }
            state.rows[place].standing = standing
            state.rows[place].text = RawJSON(of: ProviderBalance(key.address, standing))
        }
        // Blocks may have been undone, and providers with them.
        if known < state.rows.count {
            state.rows.removeAll { table[ProviderKey($0.address)] == nil }
        }
        if !new.isEmpty || known < state.places.count {
            state.rows += new
            state.rows.sort { $0.key.lexicographicallyPrecedes($1.key) }
            state.places = [:]
            for (place, row) in state.rows.enumerated() { state.places[row.address] = place }
        }
        state.version = version
    }
}
