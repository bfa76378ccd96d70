import Primitives
import Records
import SpecTesting
import Tables
import Testing

@Suite struct TableManifestTests {
    @Test(arguments: SampleTable.allCases, Trials.seeds(400))
    func `a manifest names the chunks, and is its own text and bytes`(
        table: SampleTable, seed: UInt64
    ) throws {
        try table.check(NamesTheChunks(), seed: seed)
    }

    private struct NamesTheChunks: TableProperty {
        func check<Key: SampleKey, Row: SampleRow>(
            _: Key.Type, _: Row.Type, seed: UInt64
        ) throws {
            var history = RandomHistory<Key, Row>(seed: seed, kinds: 3_000)
            history.change(times: history.below(1_500))
            let tree = StateTree(history.table)
            let manifest = tree.manifest
            #expect(manifest.root == tree.root)
            #expect(Int(manifest.keyWidth) == Key.width)
            #expect(manifest.chunks.count == tree.chunkCount)
            #expect(Set(manifest.chunks.map(\.digest)).count == tree.chunkCount)
            #expect(try TableManifest(binary: manifest.binary()) == manifest)
            #expect(try TableManifest(json: manifest.json()) == manifest)
            #expect(try TableManifest(canonicalJSON: manifest.canonicalJSON()) == manifest)
        }
    }

    @Test(arguments: Trials.seeds(200))
    func `the chunks since a fold are those whose digest is new`(seed: UInt64) {
        var history = RandomHistory<ID<Job>, Balance>(seed: seed, kinds: 6_000)
        history.fill(2_500)
        var tree = StateTree(history.table)
        _ = history.seal()
        #expect(tree.chunks(since: 0) == Array(0..<tree.chunkCount))
        #expect(tree.chunks(since: tree.generation).isEmpty)

        var value: UInt64 = 0
        for _ in 0..<4 {
            let (generation, known) = (tree.generation, Set(tree.manifest.chunks.map(\.digest)))
            for _ in 0..<(1 + history.below(3)) {
                for _ in 0...history.below(4) {
                    // A value that no row ever had, so that no chunk comes back to what it was.
                    value += 1
                    history.put(Balance(available: value << 20, held: 7), at: history.key())
                    history.remove(history.key())
                }
                tree.fold(RowChanges(history.seal()))
            }
            let new = tree.manifest.chunks.indices.filter {
                !known.contains(tree.manifest.chunks[$0].digest)
            }
            #expect(tree.chunks(since: generation) == new)
        }
    }

    @Test func `a chunk that came back to what it was may be named once more`() {
        var table = Table<ID<Job>, Balance>()
        table.put(Balance(), at: .first)
        var tree = StateTree(table)
        _ = table.seal()
        let (generation, digest) = (tree.generation, tree.manifest.chunks.map(\.digest))
        for value in [1, 0] as [UInt64] {
            table.put(Balance(available: value), at: .first)
            tree.fold(RowChanges(table.seal()))
        }
        #expect(tree.manifest.chunks.map(\.digest) == digest)
        #expect(tree.chunks(since: generation) == [0])
    }
}
