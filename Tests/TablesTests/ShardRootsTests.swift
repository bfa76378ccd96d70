import Primitives
import Records
import Simulation
import SpecTesting
import Testing

@testable import Tables

@Suite struct ShardRootsTests {
    private struct Row: Record, Hashable {
        var number: UInt64 = 0

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("number", &number)
        }
    }

    /// Two tables by account, and one that belongs to no shard.
    private struct Room: StateRoom {
        var accounts = Table<Address, Row>()
        var balances = Table<KeyPair<Address, Asset>, Row>()
        var deposits = Table<ID<Row>, Row>()

        mutating func tables(_ visit: inout some TableVisitor) throws(TableFault) {
            try visit("room/accounts", &accounts)
            try visit("room/balances", &balances)
            try visit("room/deposits", &deposits)
        }

        mutating func rebuild() {}

        var roots: ShardRoots {
            var (copy, forest) = (self, StateForest())
            forest.fold(copy.allRows())
            return forest.shardRoots(of: copy.shardedTables())
        }

        /// The root over the two tables that have shards.
        var ofShards: Digest {
            var forest = StateForest()
            forest.fold(RowChanges(all: accounts), label: "room/accounts")
            forest.fold(RowChanges(all: balances), label: "room/balances")
            return forest.root
        }

        /// The rows of one shard, and nothing else.
        func part(of shard: Shard) -> Room {
            var part = Room()
            accounts.forEach { key, row in
                if key.shard == shard { part.accounts.put(row, at: key) }
            }
            balances.forEach { key, row in
                if key.first.shard == shard { part.balances.put(row, at: key) }
            }
            return part
        }
    }

    private func address(_ shard: UInt16, _ number: UInt64) -> Address {
        Address(
            shard: Shard(shard),
            keyHash: Digest(number &* 0x9E37_79B9_7F4A_7C15, number, number, number))
    }

    private func room(_ seed: UInt64, shards: [UInt16]) -> Room {
        var (room, dice) = (Room(), SplitMix64(seed: seed))
        for _ in 0..<Int.random(in: 0...3_000, using: &dice) {
            guard let shard = shards.randomElement(using: &dice) else { break }
            let key = address(shard, dice.next() % 1_000)
            let row = Row(number: dice.next())
            if Bool.random(using: &dice) {
                room.accounts.put(row, at: key)
            } else {
                room.balances.put(row, at: KeyPair(key, Asset(UInt32(dice.next() % 3))))
            }
        }
        for number in 0..<(dice.next() % 20) {
            room.deposits.put(Row(number: number), at: ID(number + 1))
        }
        return room
    }

    @Test func `which tables have shards, their keys say`() {
        var room = Room()
        #expect(room.shardedTables().labels == ["room/accounts", "room/balances"])
        #expect(room.shardedTables().late.isEmpty)
    }

    @Test(arguments: Trials.seeds(300))
    func `the root of a shard is that of its rows alone, and the last root that of all others`(
        seed: UInt64
    ) {
        let room = room(seed, shards: [0, 1, 2, 256, 65_535])
        let roots = room.roots
        var counted: UInt64 = 0
        for shard in roots.shards {
            let part = room.part(of: shard.shard)
            #expect(shard.root == part.ofShards)
            #expect(shard.rows == UInt64(part.accounts.count + part.balances.count))
            #expect(shard.rows > 0)
            counted += shard.rows
        }
        #expect(counted == UInt64(room.accounts.count + room.balances.count))
        #expect(roots.shards.map(\.shard) == roots.shards.map(\.shard).sorted())
        var other = Room()
        other.deposits = room.deposits
        #expect(other.roots.shared == roots.shared)
    }

    @Test(arguments: Trials.seeds(100))
    func `what changes in one shard changes no other's root`(seed: UInt64) {
        var room = room(seed, shards: [0, 1, 2])
        let before = room.roots
        room.accounts.put(Row(number: 7), at: address(1, 5_000))
        let after = room.roots
        for (shard, isSame) in [(0, true), (1, false), (2, true)] as [(UInt16, Bool)] {
            let old = before.shards.first { $0.shard.value == shard }
            let new = after.shards.first { $0.shard.value == shard }
            #expect((old?.root == new?.root) == isSame)
        }
        #expect(before.shared == after.shared)
    }

    @Test func `a chain of one shard has its tables' own roots, and an empty one no shard`() {
        let room = room(3, shards: [0])
        #expect(room.roots.shards.map(\.root) == [room.ofShards])
        #expect(Room().roots.shards.isEmpty)
    }
}
