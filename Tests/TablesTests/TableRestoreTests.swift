import Primitives
import Records
import Simulation
import SpecTesting
import Tables
import Testing

@Suite struct TableRestoreTests {
    @Test(arguments: SampleTable.allCases, Trials.seeds(400))
    func `chunks in any order give the tree and the table again`(
        table: SampleTable, seed: UInt64
    ) throws {
        try table.check(ComesBack(), seed: seed)
    }

    private struct ComesBack: TableProperty {
        func check<Key: SampleKey, Row: SampleRow>(
            _: Key.Type, _: Row.Type, seed: UInt64
        ) throws {
            var history = RandomHistory<Key, Row>(seed: seed, kinds: 3_000)
            history.change(times: [0, 20, 2_500][history.below(3)])
            _ = history.seal()
            let tree = StateTree(history.table)
            var restore = try TableRestore(tree.manifest, root: tree.root)
            var order = Array(0..<tree.chunkCount).shuffled(using: &history.dice)
            #expect(restore.missing == order.sorted())
            while let index = order.popLast() {
                try restore.add(tree.bytes(ofChunk: index), at: index)
                #expect(restore.missing == order.sorted())
            }
            var restored = try restore.finish()
            restored.expectSame(as: history.twin.sorted)

            // Both go on as if nothing had happened.
            var table = try Table<Key, Row>(restored)
            history.twin.expectSame(table)
            history.change(times: 200)
            for key in table.keys where history.twin[key] == nil { table.remove(key) }
            for (key, row) in history.twin.rows where table[key] != row { table.put(row, at: key) }
            restored.fold(RowChanges(table.seal()))
            restored.expectSame(as: history.twin.sorted)
        }
    }

    @Test(arguments: Trials.seeds(100))
    func `every state whose manifest was kept comes back from the stored chunks`(
        seed: UInt64
    ) throws {
        var history = RandomHistory<KeyPair<Address, Asset>, Balance>(seed: seed, kinds: 4_000)
        var tree = StateTree(keyWidth: 38)
        var stored: [Digest: [UInt8]] = [:]
        var kept: [(manifest: TableManifest, table: Table<KeyPair<Address, Asset>, Balance>)] = []
        var generation: UInt64 = 0
        for _ in 0..<10 {
            for _ in 0...history.below(3) {
                history.change(times: history.below(250))
                tree.fold(RowChanges(history.seal()))
            }
            for index in tree.chunks(since: generation) {
                stored[tree.manifest.chunks[index].digest] = tree.bytes(ofChunk: index)
            }
            generation = tree.generation
            kept.append((tree.manifest, history.table.frozen()))
        }
        for (manifest, table) in kept {
            var restore = try TableRestore(manifest, root: manifest.root)
            for (index, summary) in manifest.chunks.enumerated() {
                try restore.add(try #require(stored[summary.digest]), at: index)
            }
            let restored = try restore.finish()
            #expect(try Table(restored) == table)
        }
    }

    @Test func `a tree of keys of another width is no such table`() {
        let tree = EvenRows(count: 10).tree
        let refusal = RecordError(.expected("keys of 4 bytes"), at: 0)
        #expect(throws: refusal) { try Table<Asset, Bid>(tree) }
    }

    @Test func `a row of another type is refused with its place`() throws {
        let rows = EvenRows(count: 600)
        let twin = TreeTwin(rows.rows)
        // The first byte of a row of this type, behind the key and the count, is never 1 below.
        #expect {
            try Table<ID<Job>, Label>(rows.tree)
        } throws: { error in
            guard let error = error as? RecordError else { return false }
            return error.offset >= 9 && error.offset < 9 + twin.chunks[0].rows[0].count
                && error.path.hasPrefix("chunks[0]")
        }

        // The only number that is too large stands in the second chunk.
        var table = Table<ID<Job>, Balance>()
        for (key, _) in rows.rows { table.put(Balance(available: 1, held: 1), at: key) }
        let second = try #require(ID<Job>(leading: twin.chunks[1].rows[2]))
        table.put(Balance(available: 300, held: 1), at: second)
        let place = RecordError(
            .expected("an integer of at most 255"), at: 2 * 11 + 9, path: "chunks[1].one")
        #expect(throws: place) {
            try Table<ID<Job>, TwoBytes>(StateTree(table))
        }
    }

    /// A row of two numbers of one byte each.
    struct TwoBytes: Record, Hashable {
        var one: UInt8 = 0
        var other: UInt8 = 0

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("one", &one)
            try visit("other", &other)
        }
    }

    @Test func `a key that is none of the table's is refused with its place`() {
        var table = Table<ID<Job>, Balance>()
        for number in [2, 4, 7, 8] as [UInt64] { table.put(Balance(), at: ID(number)) }
        #expect(throws: RecordError(.expected("a key"), at: 2 * 11, path: "chunks[0]")) {
            try Table<EvenKey, Balance>(StateTree(table))
        }
        table.remove(ID(7))
        #expect(throws: Never.self) { try Table<EvenKey, Balance>(StateTree(table)) }
    }
}

/// What a stranger may send instead of a manifest or a chunk.
@Suite struct TableRestoreForgeryTests {
    typealias Refusal = TableRestore.Refusal

    private static let tree = EvenRows(count: 2_500).tree

    private static func restore() throws(Refusal) -> TableRestore {
        try TableRestore(tree.manifest, root: tree.root)
    }

    /// What comes of adding bytes as a chunk.
    private static func refusal(_ bytes: [UInt8], at index: Int) throws -> Refusal? {
        var restore = try restore()
        do throws(Refusal) {
            try restore.add(bytes, at: index)
            return nil
        } catch {
            #expect(restore.missing.count == tree.chunkCount, "a refusal changes nothing")
            return error
        }
    }

    // MARK: Manifests

    @Test func `a manifest of another version, table or state is refused`() throws {
        let (tree, manifest) = (Self.tree, Self.tree.manifest)
        var newer = manifest.binary()
        newer[0] = 2
        #expect(throws: RecordError(.expected("a version from 1 to 1"), at: 0, path: "version")) {
            try TableManifest(binary: newer)
        }
        #expect(throws: Refusal.wrongRoot) { try TableRestore(manifest, root: .zero) }
        let changes: [(inout TableManifest) -> Void] = [
            { $0.keyWidth = 0 }, { $0.keyWidth = 9 }, { $0.keyWidth = .max },
            { $0.chunks = [] }, { $0.chunks.removeLast() }, { $0.chunks.swapAt(0, 1) },
            { $0.chunks.append($0.chunks[0]) }, { $0.chunks[0].rows += 1 },
            { $0.chunks[0].pages += 1 }, { $0.chunks[0].root = .zero },
            // The number of rows stays as it was.
            {
                $0.chunks[0].rows += 1
                $0.chunks[1].rows -= 1
            },
        ]
        for change in changes {
            var forged = manifest
            change(&forged)
            #expect(throws: Refusal.wrongRoot) { try TableRestore(forged, root: tree.root) }
        }
        let empty = TableManifest()
        #expect(throws: Refusal.wrongRoot) { try TableRestore(empty, root: tree.root) }
    }

    @Test func `a width of no bytes is refused even where the root is of it`() {
        var manifest = TableManifest()
        manifest.keyWidth = 0
        let root = manifest.root
        #expect(throws: Refusal.wrongRoot) { try TableRestore(manifest, root: root) }
    }

    @Test func `keys wider than all the bytes there are do not trap`() throws {
        var manifest = Self.tree.manifest
        manifest.keyWidth = .max
        var restore = try TableRestore(manifest, root: manifest.root)
        #expect(throws: Refusal.malformed(chunk: 0)) {
            try restore.add(Self.tree.bytes(ofChunk: 0), at: 0)
        }
    }

    @Test func `the empty table is restored from nothing`() throws {
        let empty = StateTree(keyWidth: 4)
        var restore = try TableRestore(empty.manifest, root: empty.root)
        #expect(restore.missing.isEmpty)
        #expect(throws: Refusal.noSuchChunk(0)) { try restore.add([], at: 0) }
        let tree = try TableRestore(empty.manifest, root: empty.root).finish()
        #expect(tree.root == empty.root)
        #expect(try Table<Asset, Balance>(tree).isEmpty)
    }

    // MARK: Chunks

    @Test func `a chunk has its place`() throws {
        let tree = Self.tree
        for place in [-1, tree.chunkCount, .max, .min] {
            let refusal = try Self.refusal(tree.bytes(ofChunk: 0), at: place)
            #expect(refusal == .noSuchChunk(place))
        }
        #expect(try Self.refusal(tree.bytes(ofChunk: 0), at: 1) == .wrongChunk(1))
        #expect(try Self.refusal(tree.bytes(ofChunk: 1), at: 0) == .wrongChunk(0))
        // The last chunk of a table need not be cut, any other must.
        let last = tree.chunkCount - 1
        #expect(try Self.refusal(tree.bytes(ofChunk: last), at: 0) == .malformed(chunk: 0))
    }

    @Test func `nothing is finished before every chunk is there`() throws {
        var restore = try Self.restore()
        for index in 0..<Self.tree.chunkCount where index != 1 {
            try restore.add(Self.tree.bytes(ofChunk: index), at: index)
        }
        let unfinished = restore
        #expect(throws: Refusal.missing(chunk: 1)) { try unfinished.finish() }
        // A chunk that comes twice is as good as once.
        for _ in 0..<2 { try restore.add(Self.tree.bytes(ofChunk: 1), at: 1) }
        #expect(try restore.finish().root == Self.tree.root)
    }

    @Test func `bytes that are not ordered rows cut by the rule are malformed`() throws {
        let bytes = Self.tree.bytes(ofChunk: 0)
        let rows = TreeTwin(EvenRows(count: 2_500).rows).chunks[0].rows
        let next = Self.tree.bytes(ofChunk: 1)
        var swapped = rows
        swapped.swapAt(3, 4)
        var doubled = rows
        doubled.insert(rows[5], at: 5)
        let malformed: [[UInt8]] = [
            [], [0], Array(bytes.dropLast()), bytes + [0], Array(bytes.dropFirst()), bytes + next,
            bytes + bytes, swapped.flatMap { $0 }, doubled.flatMap { $0 },
            rows.dropLast().flatMap { $0 }, Array(next.prefix(500)),
        ]
        for bytes in malformed {
            #expect(try Self.refusal(bytes, at: 0) == .malformed(chunk: 0))
        }
        // In order and cut, and yet not the rows.
        var fewer = rows
        fewer.remove(at: 7)
        #expect(try Self.refusal(fewer.flatMap { $0 }, at: 0) == .wrongChunk(0))
        var other = bytes
        other[9] ^= 1
        #expect(try Self.refusal(other, at: 0) == .wrongChunk(0))
    }

    @Test func `a count that is not minimal is malformed`() throws {
        let bytes = Self.tree.bytes(ofChunk: 0)
        let longer = Array(bytes[..<8]) + [bytes[8] | 0x80, 0] + bytes[9...]
        #expect(try Self.refusal(longer, at: 0) == .malformed(chunk: 0))
        for count in [[0xFF, 0xFF, 0xFF, 0xFF, 0x7F], Array(repeating: 0xFF, count: 12)]
            as [[UInt8]]
        {
            let endless = Array(bytes[..<8]) + count + bytes[9...]
            #expect(try Self.refusal(endless, at: 0) == .malformed(chunk: 0))
        }
    }

    @Test(arguments: Trials.seeds(3_000))
    func `a chunk with any byte changed or missing is refused`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let index = Int.random(in: 0..<Self.tree.chunkCount, using: &dice)
        let bytes = Self.tree.bytes(ofChunk: index)
        for _ in 0..<4 {
            var mutated = bytes
            mutated.mutate(using: &dice)
            guard mutated != bytes else { continue }
            let refusal = try Self.refusal(mutated, at: index)
            #expect(refusal == .malformed(chunk: index) || refusal == .wrongChunk(index))
        }
        let cut = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &dice)))
        #expect(try Self.refusal(cut, at: index) != nil)
    }

    @Test func `chunks whose keys do not follow each other are no table`() throws {
        // A root made over them all the same: each is what its summary says, and cut.
        var table = Table<ID<Job>, Balance>()
        for number in ChosenKeys.allCuts.prefix(384) { table.put(Balance(), at: ID(number)) }
        let tree = StateTree(table)
        #expect(tree.chunkCount == 3)
        for order in [[1, 0, 2], [0, 2, 1], [0, 0, 2], [2, 2, 2]] {
            var manifest = tree.manifest
            manifest.chunks = order.map { tree.manifest.chunks[$0] }
            var restore = try TableRestore(manifest, root: manifest.root)
            for (place, index) in order.enumerated() {
                try restore.add(tree.bytes(ofChunk: index), at: place)
            }
            let whole = restore
            let first = try #require((1..<3).first { order[$0 - 1] >= order[$0] })
            #expect(throws: Refusal.outOfOrder(chunk: first)) { try whole.finish() }
        }
    }
}
