import Crypto
import Disk
import Primitives
import Simulation
import SpecTesting
import Synchronization
import Testing

@testable import Storage

/// Versions of a sample store: 1 has people by number, 2 has them by name with the number behind
/// it, 3 splits them in two families.
@Suite struct SchemaChangeTests {
    private static let byName = Migration(
        from: 1, "people by name", reads: ["people"], writes: ["people"]
    ) { (_, row) throws(Migration.Refusal) in
        guard row.key.count == 2 else { throw Migration.Refusal("a number of another width") }
        return [Migration.Product("people", row.value, row.key)]
    }

    private static let split = Migration(
        from: 2, "people apart", reads: ["people"], writes: ["even", "odd"]
    ) { (_, row) throws(Migration.Refusal) in
        [Migration.Product(row.value[1] % 2 == 0 ? "even" : "odd", row.key, row.value)]
    }

    private let all = [split, byName]

    private func schema(_ version: UInt32) -> StoreSchema {
        StoreSchema(version: version, migrations: all)
    }

    private func open(
        _ disk: SimulatedDisk, _ schema: StoreSchema, _ report: (MigrationEvent) -> Void = { _ in }
    ) throws(StorageError) -> SimpleDb {
        var options = InHouseOptions.small
        options.log.segmentSize = 128 << 10
        return try SimpleDb.open(
            "people", on: disk, owner: .zero, schema: schema, options: options, report: report)
    }

    /// A store at version 1, the rows it has, and those it has at version 3.
    private func people(_ count: Int) throws -> (
        disk: SimulatedDisk, old: NaiveStore, new: NaiveStore
    ) {
        let disk = SimulatedDisk(seed: 2)
        var (old, new) = (NaiveStore(), NaiveStore())
        let store = try open(disk, schema(1))
        var batch = WriteBatch()
        for number in 0..<count {
            let key = [UInt8(number >> 8), UInt8(number & 255)]
            let name = Array("person \(100_000 - number * 7)".utf8)
            batch.put(key, name, in: "people")
            old.put(key, name, "people")
            new.put(name, key, number % 2 == 0 ? "even" : "odd")
        }
        batch.put([9], [9], in: "untouched")
        old.put([9], [9], "untouched")
        new.put([9], [9], "untouched")
        try store.apply(batch)
        store.close()
        return (disk, old, new)
    }

    @Test(.requirement("SE-009"))
    func `an older store is migrated at start, without loss, and every step is told`() throws {
        let (disk, _, new) = try people(1_500)
        var told: [MigrationEvent] = []
        let store = try open(disk, schema(3)) { told.append($0) }
        #expect(try store.equals(new))
        let stages = told.filter { $0.from == 1 }
        #expect(stages.first?.stage == .begun && stages.last?.stage == .finished)
        #expect(stages.map(\.rowsDone) == [0, 512, 1024, 1500, 1500])
        #expect(stages.allSatisfy { $0.rowsInAll == 1_500 && $0.store == "people" })
        #expect(told.filter { $0.from == 2 }.map(\.migration).first == "people apart")
        store.close()

        told = []
        let again = try open(disk, schema(3)) { told.append($0) }
        #expect(told.isEmpty)
        #expect(try again.equals(new))
    }

    @Test func `a new store begins at the newest version`() throws {
        var told = 0
        let store = try open(SimulatedDisk(seed: 1), schema(3)) { _ in told += 1 }
        #expect(told == 0)
        #expect(try store.families().isEmpty)
    }

    @Test(arguments: Trials.seeds(2_000))
    func `a migration goes on after a crash at any call and ends the same`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let made = try people(700)
        var disk = made.disk
        var isDone = false
        for _ in 0..<4 where !isDone {
            disk.stop(at: disk.callsSoFar + Int.random(in: 1...60, using: &dice))
            do throws(StorageError) {
                _ = try open(disk, schema(3))
                isDone = true
            } catch {}
            disk = disk.ended(&dice)
            // A program of the old version finds all its rows, as long as it is one.
            if Bool.random(using: &dice) {
                var old: SimpleDb?
                do throws(StorageError) { old = try open(disk, StoreSchema(version: 1)) } catch {
                    guard case .migration(.newerSchema) = error else { throw error }
                }
                if let old { #expect(try old.equals(made.old)) }
                disk = disk.crash(.nothing)
            }
        }
        #expect(try open(disk, schema(3)).equals(made.new))
    }

    @Test func `an old program's writes in the middle of a migration are not lost`() throws {
        let (disk, _, new) = try people(1_100)
        #expect(throws: StorageError.self) {
            try open(disk, schema(2)) { event in
                if event.stage == .moved { disk.stop(at: disk.callsSoFar + 1) }
            }
        }
        let restarted = disk.crash(.everything)
        let old = try open(restarted, StoreSchema(version: 1))
        var batch = WriteBatch()
        batch.put([0, 0], Array("renamed".utf8), in: "people")
        try old.apply(batch)
        old.close()
        var expected = new
        expected.remove(Array("person 100000".utf8), "even")
        expected.put(Array("renamed".utf8), [0, 0], "even")
        #expect(try open(restarted, schema(3)).equals(expected))
    }

    @Test func `a store newer than the program is refused and left alone`() throws {
        let (disk, _, new) = try people(10)
        try open(disk, schema(3)).close()
        for version in UInt32(1)...2 {
            #expect(throws: StorageError.migration(.newerSchema(found: 3, newest: version))) {
                try open(disk, schema(version))
            }
        }
        #expect(try open(disk, schema(3)).equals(new))
    }

    @Test func `a gap in the chain of migrations is refused before the first of them`() throws {
        let (disk, old, _) = try people(10)
        #expect(throws: StorageError.migration(.noWay(from: 2))) {
            try open(disk, StoreSchema(version: 3, migrations: [Self.byName]))
        }
        #expect(throws: StorageError.migration(.noWay(from: 1))) {
            try open(disk, StoreSchema(version: 3, migrations: [Self.split]))
        }
        #expect(try open(disk, schema(1)).equals(old))
    }

    @Test(.requirement("SE-009"), arguments: 0..<4)
    func `a migration that would lose a row fails, says so, and leaves the store as it is`(
        way: Int
    ) throws {
        let (disk, old, _) = try people(600)
        let migration = Migration(
            from: 1, "careless", reads: ["people"], writes: ["people"]
        ) { (_, row) throws(Migration.Refusal) in
            let isLate = row.key[0] == 2 && row.key[1] == 7
            switch way {
            case 0 where isLate: throw Migration.Refusal("no such person")
            case 1 where isLate: return []
            case 2 where isLate: return [Migration.Product("people", [0, 1], row.value)]
            case 3 where isLate: return [Migration.Product("others", row.key, row.value)]
            default: return [Migration.Product("people", row.key, row.value)]
            }
        }
        let refusal: MigrationRefusal =
            switch way {
            case 0: .row(migration: "careless", "people", key: [2, 7], reason: "no such person")
            case 1: .lost(migration: "careless", "people", key: [2, 7])
            case 2: .collision(migration: "careless", "people", key: [0, 1])
            default: .undeclared(migration: "careless", "others")
            }
        var told: [MigrationEvent] = []
        #expect(throws: StorageError.migration(refusal)) {
            try open(disk, StoreSchema(version: 2, migrations: [migration])) { told.append($0) }
        }
        #expect(told.last?.stage == .failed(.migration(refusal)))
        #expect(told.last?.rowsDone == 512)
        #expect(try open(disk, schema(1)).equals(old))
    }

    @Test func `another migration of the same version begins afresh`() throws {
        let (disk, _, new) = try people(1_100)
        let broken = Migration(
            from: 1, "people by mistake", reads: ["people"], writes: ["people", "more"]
        ) { (_, row) throws(Migration.Refusal) in
            if row.key[0] == 3 { throw Migration.Refusal("no") }
            return [Migration.Product("more", row.key, row.value)]
        }
        #expect(throws: StorageError.self) {
            try open(disk, StoreSchema(version: 2, migrations: [broken]))
        }
        #expect(try open(disk, schema(3)).equals(new))
    }
}
