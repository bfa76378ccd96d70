import Primitives
import Simulation
import SpecTesting
import Storage
import Synchronization
import Testing

/// What every engine of a keyed store promises, asked of each of them.
@Suite struct StoreConformanceTests {
    private static let keys: [[UInt8]] = [
        [], [0], [0, 0], [0, 255], [1], [1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4, 5, 6, 7, 8, 0],
        [1, 2, 3, 4, 5, 6, 7, 9], [127], [128], [255], [255, 0], [255, 255],
    ]

    private func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(arguments: EngineUnderTest.all)
    func `rows come in the order of their keys' bytes`(engine: EngineUnderTest) throws {
        let (held, store) = try engine.open()
        defer { withExtendedLifetime(held) {} }
        for key in Self.keys.shuffled() {
            var batch = WriteBatch()
            batch.put(key, key.reversed(), in: "rows")
            try store.apply(batch)
        }
        let expected = Self.keys.map { StoreRow($0, $0.reversed()) }
        #expect(try store.rows(of: "rows") == expected)
        #expect(try store.rows(of: "rows", .all, .descending) == expected.reversed())
        #expect(try store.count(of: "rows") == Self.keys.count)
        for key in Self.keys { #expect(try store.value(of: key, in: "rows") == key.reversed()) }
        #expect(try store.value(of: [2], in: "rows") == nil)
    }

    @Test(arguments: EngineUnderTest.all)
    func `a range has the rows between its ends, whichever ends these are`(
        engine: EngineUnderTest
    ) throws {
        let (held, store) = try engine.open()
        defer { withExtendedLifetime(held) {} }
        var naive = NaiveStore()
        var batch = WriteBatch()
        for key in Self.keys where key != [1] && key != [255, 0] {
            batch.put(key, [7], in: "rows")
            naive.put(key, [7], "rows")
        }
        try store.apply(batch)
        let ends =
            [KeyRange.End.open] + Self.keys.flatMap { [.including($0), .excluding($0)] }
        for from in ends {
            for to in ends {
                for order in [ScanOrder.ascending, .descending] {
                    for limit in [0, 1, 3, .max] {
                        let range = KeyRange(from: from, to: to)
                        let rows = try store.rows(of: "rows", range, order, limit: limit)
                        #expect(rows == naive.rows(of: "rows", range, order, limit: limit))
                    }
                }
            }
        }
    }

    @Test(arguments: EngineUnderTest.all)
    func `a prefix has the keys that begin with it`(engine: EngineUnderTest) throws {
        let (held, store) = try engine.open()
        defer { withExtendedLifetime(held) {} }
        var batch = WriteBatch()
        for key in Self.keys { batch.put(key, [], in: "rows") }
        try store.apply(batch)
        for prefix in Self.keys {
            let rows = try store.rows(of: "rows", .prefix(prefix))
            #expect(rows.map(\.key) == Self.keys.filter { $0.starts(with: prefix) })
        }
    }

    @Test(arguments: EngineUnderTest.all)
    func `a scan ends when it is told to`(engine: EngineUnderTest) throws {
        let (held, store) = try engine.open()
        defer { withExtendedLifetime(held) {} }
        var batch = WriteBatch()
        for number in UInt8(0)..<100 { batch.put([number], [number], in: "rows") }
        try store.apply(batch)
        var seen: [UInt8] = []
        try store.scan("rows", .all, .ascending, limit: .max) { key, value in
            #expect(key[0] == value[0])
            seen.append(key[0])
            return seen.count == 5 ? .stop : .goOn
        }
        #expect(seen == [0, 1, 2, 3, 4])
    }

    @Test(arguments: EngineUnderTest.all)
    func `the later of two changes to a key counts`(engine: EngineUnderTest) throws {
        let (held, store) = try engine.open()
        defer { withExtendedLifetime(held) {} }
        var batch = WriteBatch()
        batch.put([1], [1], in: "rows")
        batch.put([1], [2], in: "rows")
        batch.put([2], [1], in: "rows")
        batch.remove([2], in: "rows")
        batch.remove([3], in: "rows")
        batch.put([3], [], in: "rows")
        batch.remove([4], in: "rows")
        try store.apply(batch)
        #expect(try store.rows(of: "rows") == [StoreRow([1], [2]), StoreRow([3], [])])

        var next = WriteBatch()
        next.put([9], [9], in: "rows")
        next.clear("rows")
        next.put([5], [5], in: "rows")
        next.move("rows", to: "others")
        next.put([6], [6], in: "rows")
        try store.apply(next)
        #expect(try store.rows(of: "rows") == [StoreRow([6], [6])])
        #expect(try store.rows(of: "others") == [StoreRow([5], [5])])
        try store.apply(WriteBatch())
    }

    @Test(arguments: EngineUnderTest.all)
    func `families know nothing of each other`(engine: EngineUnderTest) throws {
        let (held, store) = try engine.open()
        defer { withExtendedLifetime(held) {} }
        var batch = WriteBatch()
        batch.put([1], [1], in: "a")
        batch.put([1], [2], in: "a.b")
        batch.put([2], [3], in: "b")
        try store.apply(batch)
        #expect(try store.families() == ["a", "a.b", "b"])
        var next = WriteBatch()
        next.remove([1], in: "a")
        next.clear("b")
        try store.apply(next)
        #expect(try store.families() == ["a.b"])
        #expect(try store.value(of: [1], in: "a.b") == [2])
        #expect(try store.count(of: "a") == 0)
        #expect(try store.rows(of: "never").isEmpty)
    }

    @Test(arguments: EngineUnderTest.all)
    func `a view stands still`(engine: EngineUnderTest) throws {
        let (held, store) = try engine.open()
        defer { withExtendedLifetime(held) {} }
        var dice = SplitMix64(seed: 5)
        var naive = NaiveStore()
        var views: [(any StoreView, NaiveStore)] = []
        for _ in 0..<30 {
            let step = RandomBatch(on: naive, changes: 60, using: &dice)
            try store.apply(step.batch)
            naive = step.after
            views.append((try store.view(), naive))
        }
        try store.replace("a", with: { () throws(StorageError) in nil })
        for (view, then) in views { #expect(try view.equals(then)) }
    }

    @Test(arguments: EngineUnderTest.fullSize)
    func `what is too large is refused and changes nothing`(engine: EngineUnderTest) throws {
        let (held, store) = try engine.open()
        defer { withExtendedLifetime(held) {} }
        let (key, value) = (StoreLimits.key, StoreLimits.value)
        func refused(_ reason: StorageError, _ change: (inout WriteBatch) -> Void) throws {
            var batch = WriteBatch()
            batch.put([1], [1], in: "rows")
            change(&batch)
            #expect(throws: reason) { try store.apply(batch) }
            #expect(try store.families().isEmpty)
        }
        func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 1, count: count) }
        try refused(.tooLarge(bytes: UInt64(key) + 1, most: UInt64(key))) {
            $0.put(bytes(key + 1), [], in: "rows")
        }
        try refused(.tooLarge(bytes: UInt64(key) + 1, most: UInt64(key))) {
            $0.remove(bytes(key + 1), in: "rows")
        }
        try refused(.tooLarge(bytes: UInt64(value) + 1, most: UInt64(value))) {
            $0.put([2], bytes(value + 1), in: "rows")
        }
        try refused(.tooMany(257, most: 256)) { batch in
            for number in 0..<256 {
                batch.put([1], [], in: FamilyName(checked: "f\(number)"))
            }
        }
        try refused(.tooMany(StoreLimits.changes + 1, most: StoreLimits.changes)) { batch in
            for _ in 0..<StoreLimits.changes { batch.remove([], in: "rows") }
        }
        #expect(throws: StorageError.self) {
            var batch = WriteBatch()
            for number in UInt8(0)..<3 { batch.put([number], bytes(value / 2 + 9), in: "rows") }
            try store.apply(batch)
        }
        #expect(try store.families().isEmpty)

        // The largest of each is taken.
        var batch = WriteBatch()
        batch.put(bytes(key), bytes(value), in: "rows")
        batch.put([2], [2], in: "rows")
        try store.apply(batch)
        #expect(try store.value(of: bytes(key), in: "rows") == bytes(value))
        #expect(try store.value(of: [2], in: "rows") == [2])
    }

    // MARK: Whole families

    @Test(.requirement("SE-003"), arguments: EngineUnderTest.all)
    func `a family is replaced in one step or not at all`(engine: EngineUnderTest) throws {
        let (held, store) = try engine.open()
        defer { withExtendedLifetime(held) {} }
        var batch = WriteBatch()
        batch.put([1], [1], in: "rows")
        batch.put([1], [1], in: "others")
        try store.apply(batch)
        let before = try store.view()

        let rows = (0..<5_000).map { StoreRow(text("key \(100_000 + $0)"), text("value \($0)")) }
        try replace("rows", in: store, with: rows)
        #expect(try store.rows(of: "rows") == rows)
        #expect(try store.count(of: "others") == 1)
        #expect(try before.rows(of: "rows") == [StoreRow([1], [1])])

        for wrong in [[rows[1], rows[0]], [rows[0], rows[0]]] {
            #expect(throws: StorageError.notAscending) {
                try replace("rows", in: store, with: wrong)
            }
        }
        #expect(throws: StorageError.closed) {
            var handed = 0
            try store.replace("rows") { () throws(StorageError) in
                handed += 1
                guard handed < 4_000 else { throw .closed }
                return rows[handed]
            }
        }
        #expect(try store.rows(of: "rows") == rows)
        #expect(try store.families() == ["others", "rows"])

        try replace("rows", in: store, with: [])
        #expect(try store.families() == ["others"])
    }

    @Test(arguments: EngineUnderTest.all)
    func `a family that a batch could not make is not made by replacing either`(
        engine: EngineUnderTest
    ) throws {
        let (held, store) = try engine.open()
        defer { withExtendedLifetime(held) {} }
        // A named store has one for itself.
        var batch = WriteBatch()
        let most = StoreLimits.families - (store is SimpleDb ? 1 : 0)
        for number in 0..<most { batch.put([1], [], in: FamilyName(checked: "f\(number)")) }
        try store.apply(batch)
        let before = store.status.batches
        func refused(_ reason: StorageError, _ family: FamilyName) {
            #expect(throws: reason) {
                try store.replace(family) { () throws(StorageError) in
                    Issue.record("a row was asked for")
                    return nil
                }
            }
        }
        refused(.tooMany(257, most: 256), "another")
        refused(
            .tooLarge(bytes: 65, most: 64), FamilyName(checked: String(repeating: "f", count: 65)))
        #expect(store.status.batches == before)
        try replace("f0", in: store, with: [StoreRow([2], [3])])
        #expect(try store.rows(of: "f0") == [StoreRow([2], [3])])
        #expect(store.status.batches == before + 1)
        store.close()
        refused(.closed, "f0")
    }

    private func replace(_ family: FamilyName, in store: any KeyedStore, with rows: [StoreRow])
        throws(StorageError)
    {
        var next = 0
        try store.replace(family) { () throws(StorageError) in
            guard next < rows.count else { return nil }
            next += 1
            return rows[next - 1]
        }
    }

    // MARK: Against the naive store

    @Test(arguments: EngineUnderTest.quick, Trials.seeds(800))
    func `it does what the naive store does`(engine: EngineUnderTest, seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let place = try engine.place()
        var store = try place()
        var naive = NaiveStore()
        let longest = [8, 40, 4_000].randomElement(using: &dice) ?? 8
        for _ in 0..<60 {
            let changes = Int.random(in: 0..<80, using: &dice)
            let step = RandomBatch(
                on: naive, changes: changes, longestValue: longest, using: &dice)
            try store.apply(step.batch)
            naive = step.after
            switch Int.random(in: 0..<20, using: &dice) {
            case 0: try store.compact()
            case 1:
                let rows = naive.rows(of: "b", .all, .ascending, limit: 10)
                try replace("a", in: store, with: rows)
                naive.replace("a", rows)
            case 2 where engine.isDurable:
                store.close()
                store = try place()
            default: break
            }
            let (one, other) = (RandomBatch.key(&dice), RandomBatch.key(&dice))
            let range = KeyRange(
                from: [.open, .including(one), .excluding(one)].randomElement(using: &dice)
                    ?? .open,
                to: [.open, .including(other), .excluding(other)].randomElement(using: &dice)
                    ?? .open)
            let order = Bool.random(using: &dice) ? ScanOrder.ascending : .descending
            let limit = Int.random(in: 0..<50, using: &dice)
            #expect(
                try store.rows(of: "a", range, order, limit: limit)
                    == naive.rows(of: "a", range, order, limit: limit))
            #expect(try store.value(of: one, in: "b") == naive.rows["b"]?[one])
        }
        #expect(try store.equals(naive))
    }

    @Test(arguments: EngineUnderTest.quick, Trials.seeds(100))
    func `many rows keep their order and their number`(
        engine: EngineUnderTest, seed: UInt64
    ) throws {
        var dice = SplitMix64(seed: seed)
        let (held, store) = try engine.open()
        defer { withExtendedLifetime(held) {} }
        var naive = NaiveStore()
        for _ in 0..<20 {
            var batch = WriteBatch()
            for _ in 0..<400 {
                let key = text("\(Int.random(in: 0..<3_000, using: &dice))")
                if Int.random(in: 0..<3, using: &dice) == 0 {
                    batch.remove(key, in: "rows")
                    naive.remove(key, "rows")
                } else {
                    let value = [UInt8](
                        repeating: 3, count: Int.random(in: 0..<900, using: &dice))
                    batch.put(key, value, in: "rows")
                    naive.put(key, value, "rows")
                }
            }
            try store.apply(batch)
        }
        #expect(try store.equals(naive))
        // All of them go again, in another order.
        var batch = WriteBatch()
        for row in naive.rows(of: "rows").shuffled(using: &dice) {
            batch.remove(row.key, in: "rows")
        }
        try store.apply(batch)
        #expect(try store.families().isEmpty)
    }

    // MARK: Its end

    @Test(arguments: EngineUnderTest.all)
    func `a closed store refuses everything`(engine: EngineUnderTest) throws {
        let (held, store) = try engine.open()
        defer { withExtendedLifetime(held) {} }
        var batch = WriteBatch()
        batch.put([1], [1], in: "rows")
        try store.apply(batch)
        store.close()
        store.close()
        #expect(throws: StorageError.closed) { try store.apply(batch) }
        #expect(throws: StorageError.closed) { try store.value(of: [1], in: "rows") }
        #expect(throws: StorageError.closed) { try store.rows(of: "rows") }
        #expect(throws: StorageError.closed) { try store.count(of: "rows") }
        #expect(throws: StorageError.closed) { try store.families() }
        #expect(throws: StorageError.closed) { try store.view() }
        #expect(throws: StorageError.closed) { try store.compact() }
        #expect(throws: StorageError.closed) { try replace("rows", in: store, with: []) }
        #expect(store.status.stopped == .closed)
    }

    @Test(arguments: EngineUnderTest.all.filter(\.isDurable))
    func `a store that is opened again has its rows`(engine: EngineUnderTest) throws {
        let place = try engine.place()
        var naive = NaiveStore()
        var dice = SplitMix64(seed: 9)
        for round in 0..<6 {
            let store = try place()
            #expect(try store.equals(naive))
            let step = RandomBatch(on: naive, changes: 200, using: &dice)
            try store.apply(step.batch)
            naive = step.after
            if round % 2 == 1 { try store.compact() }
            if round == 4 {
                try replace("new", in: store, with: [StoreRow([1], [2])])
                naive.replace("new", [StoreRow([1], [2])])
            }
            store.close()
        }
        #expect(try place().equals(naive))
    }

    @Test(arguments: EngineUnderTest.all)
    func `a reader on another thread sees batches whole`(engine: EngineUnderTest) async throws {
        let (held, store) = try engine.open()
        defer { withExtendedLifetime(held) {} }
        let flag = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !flag.isUp {
                    let rows = try store.rows(of: "rows")
                    #expect(Set(rows.map(\.value)).count <= 1)
                    await Task.yield()
                }
            }
            for round in UInt8(0)..<100 {
                var batch = WriteBatch()
                for key in UInt8(0)..<50 { batch.put([key], [round], in: "rows") }
                try store.apply(batch)
            }
            flag.raise()
            try await group.waitForAll()
        }
    }
}

/// Raised on one thread, seen on another.
private final class Flag: Sendable {
    private let state = Mutex(false)

    var isUp: Bool { state.withLock { $0 } }
    func raise() { state.withLock { $0 = true } }
}
