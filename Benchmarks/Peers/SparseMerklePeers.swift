extension Contender {
    /// The sparse Merkle tree taking in one batch of changes and giving the new root.
    ///
    /// `hashedChanges` makes the next batch and is measured with the rest, because hashing the
    /// changed rows is part of the work; the rows themselves should lie ready. They need no order.
    static func sparseMerkleFold<Hash: PairHash>(
        with hash: Hash.Type, over leaves: [TreeLeaf],
        hashedChanges: @escaping () -> [TreeLeaf]
    ) -> Contender {
        var tree = SparseMerkleTree<Hash>(leaves)
        return .repeating("sparse Merkle tree") {
            tree.update(TreeLeaf.sorted(hashedChanges()))
            blackHole(tree.root)
            return 1
        }
    }

    /// The sparse Merkle tree built of all its leaves at once, hashed already and in any order.
    static func sparseMerkleBuild<Hash: PairHash>(
        with hash: Hash.Type, of leaves: [TreeLeaf]
    ) -> Contender {
        .repeating("sparse Merkle tree") {
            blackHole(SparseMerkleTree<Hash>(leaves).root)
            return 1
        }
    }
}
