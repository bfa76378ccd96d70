import Crypto
import Disk
import Primitives
import Simulation
import SpecTesting
import Testing

@testable import Storage

/// What the author of a migration may rely on, whatever he reads, writes and changes his mind about.
@Suite struct MigrationTests {
    private func open(
        _ disk: SimulatedDisk, version: UInt32 = 2, _ migration: Migration? = nil,
        _ report: (MigrationEvent) -> Void = { _ in }
    ) throws(StorageError) -> SimpleDb {
        var options = InHouseOptions.small
        options.log.segmentSize = 2 << 20
        options.compactAfter = .max
        return try SimpleDb.open(
            "sample", on: disk, owner: .zero,
            schema: StoreSchema(version: version, migrations: migration.map { [$0] } ?? []),
            options: options, report: report)
    }

    /// A store at version 1 with that many rows in each family.
    private func store(_ families: [FamilyName], _ count: Int) throws -> (SimulatedDisk, NaiveStore)
    {
        let disk = SimulatedDisk(seed: 4)
        let store = try open(disk, version: 1)
        var (batch, naive) = (WriteBatch(), NaiveStore())
        for family in families {
            for number in 0..<count {
                let key = Array(family.text.utf8) + [UInt8(number >> 8), UInt8(number & 255)]
                batch.put(key, [1], in: family)
                naive.put(key, [1], family)
            }
        }
        try store.apply(batch)
        store.close()
        return (disk, naive)
    }

    private func migration(
        _ reads: [FamilyName], _ writes: [FamilyName], revision: UInt32 = 1, value: UInt8
    ) -> Migration {
        Migration(from: 1, "sample", revision: revision, reads: reads, writes: writes) { _, row in
            [Migration.Product(writes[0], row.key, [value])]
        }
    }

    // MARK: Families that are written

    @Test func `rows of a family that is only written stay, beside the new ones`() throws {
        let (disk, old) = try store(["a", "b"], 600)
        var told: [MigrationEvent] = []
        let store = try open(disk, migration(["a"], ["b"], value: 2)) { told.append($0) }
        var expected = NaiveStore()
        for row in old.rows(of: "a") { expected.put(row.key, [2], "b") }
        for row in old.rows(of: "b") { expected.put(row.key, [1], "b") }
        #expect(try store.equals(expected))
        #expect(told.last?.rowsDone == 1_200 && told.last?.rowsInAll == 1_200)
    }

    @Test func `a new row does not take the place of one that stays`() throws {
        let (disk, old) = try store(["a", "b"], 3)
        let careless = Migration(from: 1, "careless", reads: ["a"], writes: ["b"]) { _, row in
            [Migration.Product("b", [UInt8(ascii: "b")] + row.key.dropFirst(), row.value)]
        }
        let refusal = MigrationRefusal.collision(
            migration: "careless", "b", key: [UInt8(ascii: "b"), 0, 0])
        #expect(throws: StorageError.migration(refusal)) { try open(disk, careless) }
        #expect(try open(disk, version: 1).equals(old))
    }

    // MARK: Going on

    /// Migrates until so many batches have been moved, and then the machine stops.
    private func interrupt(
        _ disk: SimulatedDisk, _ migration: Migration, after steps: Int
    ) -> SimulatedDisk {
        var moved = 0
        #expect(throws: StorageError.self) {
            try open(disk, migration) { event in
                if event.stage == .moved { moved += 1 }
                if moved == steps { disk.stop(at: disk.callsSoFar + 1) }
            }
        }
        return disk.crash(.everything)
    }

    @Test(arguments: 1...5)
    func `a migration of several families goes on in the one it had reached`(steps: Int) throws {
        let (disk, old) = try store(["a", "b", "c"], 600)
        let both = migration(["a", "b", "c"], ["d"], value: 2)
        let restarted = interrupt(disk, both, after: steps)
        var told: [MigrationEvent] = []
        let store = try open(restarted, both) { told.append($0) }
        #expect(told.first?.stage == .resumed)
        #expect(told.first?.rowsDone == [512, 600, 1_112, 1_200, 1_712][steps - 1])
        var expected = NaiveStore()
        for family in old.families {
            for row in old.rows(of: family) { expected.put(row.key, [2], "d") }
        }
        #expect(try store.equals(expected))
    }

    @Test(arguments: [1, 2] as [UInt32])
    func `a migration that was changed begins again, one that was not goes on`(
        revision: UInt32
    ) throws {
        let (disk, old) = try store(["a"], 1_100)
        let restarted = interrupt(disk, migration(["a"], ["a"], value: 2), after: 1)
        var told: [MigrationEvent] = []
        let changed = migration(["a"], ["a"], revision: revision, value: 3)
        let store = try open(restarted, changed) { told.append($0) }
        #expect(told.first?.stage == (revision == 1 ? .resumed : .begun))
        let new = try store.rows(of: "a")
        #expect(new.map(\.key) == old.rows(of: "a").map(\.key))
        #expect(new.filter { $0.value == [2] }.count == (revision == 1 ? 512 : 0))
    }

    @Test func `a migration that has failed begins again`() throws {
        let (disk, old) = try store(["a"], 1_100)
        let broken = Migration(from: 1, "sample", reads: ["a"], writes: ["a"]) {
            (_, row) throws(Migration.Refusal) in
            if row.key[1] == 3 { throw Migration.Refusal("no") }
            return [Migration.Product("a", row.key, [9])]
        }
        #expect(throws: StorageError.self) { try open(disk, broken) }
        var told: [MigrationEvent] = []
        let store = try open(disk, migration(["a"], ["a"], value: 2)) { told.append($0) }
        #expect(told.first?.stage == .begun)
        #expect(try store.rows(of: "a") == old.rows(of: "a").map { StoreRow($0.key, [2]) })
    }

    // MARK: Rows that become many

    private let fan = Migration(from: 1, "fan", reads: ["a"], writes: ["a"]) { _, row in
        (0..<12).map { number in
            Migration.Product(
                "a", row.key + [UInt8(number)], [UInt8](repeating: 5, count: 100_000))
        }
    }

    @Test func `a row may become more than one batch takes`() throws {
        let (disk, old) = try store(["a"], 2)
        let store = try open(disk, fan)
        #expect(try store.count(of: "a") == 24)
        #expect(
            try store.rows(of: "a").map { Array($0.key.dropLast()) }
                == old.rows(of: "a").flatMap { [[UInt8]](repeating: $0.key, count: 12) })
    }

    @Test(arguments: Trials.seeds(200))
    func `a crash among what one row becomes neither loses nor repeats any`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let made = try store(["a"], 2)
        var disk = made.0
        for _ in 0..<3 {
            disk.stop(at: disk.callsSoFar + Int.random(in: 1...50, using: &dice))
            do throws(StorageError) { try open(disk, fan).close() } catch {
                guard error.isStop else { throw error }
            }
            disk = disk.ended(&dice)
        }
        #expect(try open(disk, fan).count(of: "a") == 24)
    }

    @Test func `a row that becomes too large a one is named`() throws {
        let (disk, old) = try store(["a"], 2)
        let keys = Migration(from: 1, "long keys", reads: ["a"], writes: ["a"]) { _, row in
            [Migration.Product("a", row.key + [UInt8](repeating: 0, count: 1_022), row.value)]
        }
        let first = try #require(old.rows(of: "a").first).key
        #expect(
            throws: StorageError.migration(
                .tooLarge(migration: "long keys", "a", key: first, bytes: 1_025, most: 1_024))
        ) { try open(disk, keys) }
        // More than a segment of this store takes.
        let values = Migration(from: 1, "large values", reads: ["a"], writes: ["a"]) { _, row in
            [Migration.Product("a", row.key, [UInt8](repeating: 0, count: 3 << 20))]
        }
        let error = try #require(throws: StorageError.self) { try open(disk, values) }
        guard case .migration(.tooLarge("large values", "a", first, _, _)) = error else {
            throw error
        }
        #expect("\(error)".contains("segments"))
        #expect(try open(disk, version: 1).equals(old))
    }
}

extension StorageError {
    /// Whether the simulated machine has stopped.
    var isStop: Bool {
        switch self {
        case .disk(let reason), .stopped(let reason): reason.problem == .stopped
        default: false
        }
    }
}
