import Simulation
import Testing

@testable import Benchmarks

@Suite struct SparseMerkleTreeTests {
    @Test(arguments: [0, 1, 2, 3, 7, 64, 65, 500, 5_000])
    func `a built tree has the root of its definition`(count: Int) {
        let rows = Rows(count: count, seed: UInt64(count))
        #expect(SparseMerkleTree<Mixing>(rows.leaves).root == rows.root)
        #expect(SparseMerkleTree<Mixing>(rows.leaves.reversed()).root == rows.root)
    }

    @Test(arguments: UInt64(0)..<12)
    func `random histories end in the root of what is left`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var rows = Rows(count: Int.random(in: 0...300, using: &dice), seed: seed)
        var tree = SparseMerkleTree<Mixing>(rows.leaves)
        for _ in 0..<15 {
            let changes = rows.change(upTo: seed.isMultiple(of: 3) ? 400 : 20, using: &dice)
            tree.update(changes)
            #expect(tree.root == rows.root && tree.count == rows.leaves.count)
        }
        #expect(SparseMerkleTree<Mixing>(rows.leaves).root == tree.root)
        tree.update(rows.leaves.map { TreeLeaf(path: $0.path, digest: .empty) })
        #expect(tree.root == .empty && tree.count == 0)
    }

    @Test func `paths that agree in all but their last bits make long chains`() {
        var rows = Rows(count: 0, seed: 0)
        for low in UInt64(0)..<9 { rows.set(low, digest(low)) }
        for high in 1..<64 { rows.set(1 << UInt64(high), digest(UInt64(high))) }
        var tree = SparseMerkleTree<Mixing>(rows.leaves)
        #expect(tree.root == rows.root)
        rows.set(4, .empty)
        rows.set(.max, digest(99))
        tree.update([TreeLeaf(path: 4, digest: .empty), TreeLeaf(path: .max, digest: digest(99))])
        #expect(tree.root == rows.root)
    }

    @Test func `removing what is not there changes nothing`() {
        let rows = Rows(count: 100, seed: 1)
        var tree = SparseMerkleTree<Mixing>(rows.leaves)
        tree.update([TreeLeaf(path: 12_345, digest: .empty)])
        tree.update([])
        #expect(tree.root == rows.root && tree.count == 100)
    }

    @Test(arguments: [0, 1, 64, 65, 1_000, 20_000])
    func `sorting by path is sorting`(count: Int) {
        var dice = SplitMix64(seed: UInt64(count))
        let leaves = (0..<count).map { _ in
            let path = dice.next() >> (Bool.random(using: &dice) ? 0 : 60)
            return TreeLeaf(path: path, digest: digest(path))
        }
        let paths = TreeLeaf.sorted(leaves).map(\.path)
        #expect(paths == leaves.map(\.path).sorted())
    }
}

/// The naive twin: leaves in a dictionary, the root by definition.
private struct Rows {
    private var digests: [UInt64: NodeDigest] = [:]

    init(count: Int, seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        while digests.count < count { digests[dice.next()] = digest(dice.next()) }
    }

    var leaves: [TreeLeaf] {
        digests.map { TreeLeaf(path: $0.key, digest: $0.value) }.sorted { $0.path < $1.path }
    }

    mutating func set(_ path: UInt64, _ digest: NodeDigest) {
        digests[path] = digest == .empty ? nil : digest
    }

    /// Replaces, removes and adds some leaves; returns the changes in path order.
    mutating func change(
        upTo most: Int, using dice: inout some RandomNumberGenerator
    ) -> [TreeLeaf] {
        var changes: [UInt64: NodeDigest] = [:]
        let known = leaves.map(\.path)
        for _ in 0..<Int.random(in: 0...most, using: &dice) {
            let path =
                Int.random(in: 0..<3, using: &dice) == 0
                ? dice.next() : known.randomElement(using: &dice) ?? dice.next()
            let removed = Int.random(in: 0..<4, using: &dice) == 0
            changes[path] = removed ? .empty : digest(dice.next())
        }
        for (path, digest) in changes { set(path, digest) }
        return changes.map { TreeLeaf(path: $0.key, digest: $0.value) }.sorted { $0.path < $1.path }
    }

    var root: NodeDigest { Self.root(of: leaves[...], at: 0) }

    private static func root(of leaves: ArraySlice<TreeLeaf>, at bit: Int) -> NodeDigest {
        guard let first = leaves.first else { return .empty }
        guard leaves.count > 1 else { return first.digest }
        let isRight = { (leaf: TreeLeaf) in leaf.path >> UInt64(63 - bit) & 1 == 1 }
        let middle = leaves.firstIndex(where: isRight) ?? leaves.endIndex
        return mixed(
            root(of: leaves[..<middle], at: bit + 1), root(of: leaves[middle...], at: bit + 1))
    }
}

private func scrambled(_ value: UInt64) -> UInt64 {
    var dice = SplitMix64(seed: value)
    return dice.next()
}

private func digest(_ value: UInt64) -> NodeDigest {
    let mixed = scrambled(value &+ 1)
    return NodeDigest(mixed, mixed ^ 1, mixed ^ 2, mixed ^ 3)
}

/// A hash good enough to tell trees apart: order matters and so does every word.
private func mixed(_ left: NodeDigest, _ right: NodeDigest) -> NodeDigest {
    var state: UInt64 = 7
    func absorb(_ word: UInt64) -> UInt64 {
        state = scrambled(state &* 31 &+ word &+ 0x9E37_79B9)
        return state
    }
    for word in [left.words.0, left.words.1, left.words.2, left.words.3] { _ = absorb(word) }
    return NodeDigest(
        absorb(right.words.0), absorb(right.words.1), absorb(right.words.2),
        absorb(right.words.3))
}

private enum Mixing: PairHash {
    static func hash(_ pairs: Span<NodeDigest>, into digests: inout MutableSpan<NodeDigest>) {
        for index in 0..<(pairs.count / 2) {
            digests[index] = mixed(pairs[2 * index], pairs[2 * index + 1])
        }
    }
}
