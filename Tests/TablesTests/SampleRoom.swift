import Primitives
import Records
import Simulation
import Tables

/// A room of two tables, listed in another order than that of their labels, with a sum made of one.
struct SampleRoom: StateRoom {
    var labels = Table<ID<Job>, Label>()
    var balances = Table<Asset, Balance>()
    /// Derived: how many units are held in all balances.
    private(set) var held: UInt64 = 0

    mutating func tables(_ visit: inout some TableVisitor) throws(TableFault) {
        try visit("sample/labels", &labels)
        try visit("sample/balances", &balances)
    }

    mutating func rebuild() {
        held = 0
        balances.forEachUnordered { _, row in held += UInt64(row.held) }
    }

    mutating func put(_ balance: Balance?, at asset: Asset) {
        held -= UInt64(balances[asset]?.held ?? 0)
        held += UInt64(balance?.held ?? 0)
        if let balance { balances.put(balance, at: asset) } else { balances.remove(asset) }
    }
}

/// The same as plain dictionaries.
struct RoomTwin: Equatable {
    var labels: [ID<Job>: Label] = [:]
    var balances: [Asset: Balance] = [:]

    var held: UInt64 { balances.values.reduce(0) { $0 + UInt64($1.held) } }

    init() {}

    init(_ room: SampleRoom) {
        room.labels.forEachUnordered { labels[$0] = $1 }
        room.balances.forEachUnordered { balances[$0] = $1 }
    }

    /// One root a table, each from a table that is filled at once.
    var roots: (labels: Digest, balances: Digest) {
        var (names, sums) = (Table<ID<Job>, Label>(), Table<Asset, Balance>())
        for (key, row) in labels { names.put(row, at: key) }
        for (key, row) in balances { sums.put(row, at: key) }
        return (StateTree(names).root, StateTree(sums).root)
    }
}

/// A room and its twin, and what is thrown at both.
struct RoomHistory {
    var dice: SplitMix64
    var room = SampleRoom()
    var twin = RoomTwin()

    init(seed: UInt64) { dice = SplitMix64(seed: seed) }

    mutating func change(times: Int) {
        for _ in 0..<times {
            let isRemoval = UInt8.random(in: 0..<4, using: &dice) == 0
            if Bool.random(using: &dice) {
                let key = ID<Job>.random(among: 50, using: &dice)
                let row = isRemoval ? nil : Label.random(using: &dice)
                if let row { room.labels.put(row, at: key) } else { room.labels.remove(key) }
                twin.labels[key] = row
            } else {
                let key = Asset.random(among: 50, using: &dice)
                let row = isRemoval ? nil : Balance.random(using: &dice)
                room.put(row, at: key)
                twin.balances[key] = row
            }
        }
    }
}
