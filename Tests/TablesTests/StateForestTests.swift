import Crypto
import Primitives
import Records
import SpecTesting
import Tables
import Testing

@Suite struct StateForestTests {
    private func tree(_ number: UInt64) -> StateTree {
        var table = Table<ID<Job>, Mark>()
        table.put(Mark(), at: ID(number))
        return StateTree(table)
    }

    @Test func `leaves stand in the order of the bytes of their labels`() {
        let labels = ["b/a", "a/ab", "a/a", "a/B", "a/é", "a/z", "a"]
        let forest = StateForest(
            Dictionary(
                uniqueKeysWithValues: labels.enumerated().map { ($1, tree(UInt64($0))) }))
        let sorted = ["a", "a/B", "a/a", "a/ab", "a/z", "a/é", "b/a"]
        #expect(
            forest.leaves
                == sorted.map { StateForest.leaf($0, forest.trees[$0]?.root ?? .zero) })
    }

    @Test func `a leaf is the label behind its length, then the root`() {
        let root = Digest(1, 2, 3, 4)
        #expect(StateForest.leaf("a/b", root).bytes == [3, 0x61, 0x2F, 0x62] + root.bytes)
    }

    @Test func `the root is the tree over the leaves`() {
        #expect(StateForest().root == MerkleTree.emptyRoot)
        let forest = StateForest(["r/1": tree(1), "r/2": tree(2), "r/3": tree(3)])
        let leaves = forest.leaves.map { MerkleTree.leaf($0.bytes.span) }
        #expect(
            forest.root
                == MerkleTree.node(MerkleTree.node(leaves[0], leaves[1]), leaves[2]))
        #expect(StateForest(["r/1": tree(1)]).root == leaves[0])
    }

    @Test func `a table's name counts, and so does one that is empty`() {
        #expect(StateForest(["r/1": tree(1)]).root != StateForest(["r/2": tree(1)]).root)
        #expect(
            StateForest(["r/1": tree(1), "r/2": StateTree(keyWidth: 8)]).root
                != StateForest(["r/1": tree(1)]).root)
    }

    @Test func `a table that is new begins empty`() {
        var table = Table<ID<Job>, Mark>()
        table.put(Mark(), at: ID(9))
        var forest = StateForest()
        forest.fold(RowChanges(table.seal()), label: "r/9")
        #expect(forest.trees["r/9"]?.root == tree(9).root)
    }
}
