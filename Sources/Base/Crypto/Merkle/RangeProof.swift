public import Primitives

/// Shows that a run of leaves, in order and without gaps, stands at one place of a tree: the
/// digests of the subtrees beside the run, from left to right. There are the fewest possible, at
/// most two for each level. A proof for one leaf is an inclusion proof.
public struct RangeProof: Hashable, Sendable {
    /// The roots of the largest subtrees that lie wholly outside the run, from left to right.
    public var siblings: [Digest]

    public init(siblings: [Digest]) { self.siblings = siblings }

    /// The proof for the leaves in `run` of the tree over `leaves`; `nil` if the run is empty or
    /// leaves the tree.
    public init?(of run: Range<Int>, in leaves: Span<Digest>, scratch: inout MerkleScratch) {
        guard !run.isEmpty, run.lowerBound >= 0, run.upperBound <= leaves.count else { return nil }
        let whole = Subtree(leaves: 0..<UInt64(leaves.count))
        let beside = whole.parts(outside: UInt64(run.lowerBound)..<UInt64(run.upperBound))
        siblings = []
        for subtree in beside {
            let part = Int(subtree.leaves.lowerBound)..<Int(subtree.leaves.upperBound)
            siblings.append(
                MerkleTree.root(ofLeafDigests: leaves.extracting(part), scratch: &scratch))
        }
    }

    /// How many siblings the proof for a run of a tree's leaves has; `nil` if the run is empty or
    /// leaves the tree.
    public static func siblingCount(of run: Range<UInt64>, leafCount: UInt64) -> Int? {
        guard !run.isEmpty, run.upperBound <= leafCount else { return nil }
        return Subtree(leaves: 0..<leafCount).parts(outside: run).count
    }

    /// The root of a tree of `leafCount` leaves in which `leaves` are those from `first` on, if
    /// this proof is true: the caller compares it with the root it trusts. `nil` if the run is
    /// empty or leaves the tree, or if there are not exactly as many siblings as the shape asks
    /// for.
    ///
    /// The number of leaves decides the shape and is not itself proven: take it from where the
    /// trusted root came from, bound to it by a digest, and never from the giver of the proof.
    public func root(
        of leaves: Span<Digest>, from first: UInt64, leafCount: UInt64, scratch: inout MerkleScratch
    ) -> Digest? {
        let (end, overflow) = first.addingReportingOverflow(UInt64(leaves.count))
        guard leaves.count > 0, !overflow, end <= leafCount else { return nil }

        var used = 0
        let root = digest(
            of: Subtree(leaves: 0..<leafCount), run: first..<end, leaves, &used, &scratch)
        return used == siblings.count ? root : nil
    }

    // Goes down from the root, left before right, and only into subtrees that the run cuts: at most
    // two on each of at most 64 levels.
    private func digest(
        of subtree: Subtree, run: Range<UInt64>, _ leaves: Span<Digest>, _ used: inout Int,
        _ scratch: inout MerkleScratch
    ) -> Digest? {
        switch subtree.standing(to: run) {
        case .inside:
            let from = Int(subtree.leaves.lowerBound - run.lowerBound)
            let part = from..<from + subtree.leaves.count
            return MerkleTree.root(ofLeafDigests: leaves.extracting(part), scratch: &scratch)
        case .outside:
            guard used < siblings.count else { return nil }
            used += 1
            return siblings[used - 1]
        case .cut:
            let (left, right) = subtree.halves
            guard let left = digest(of: left, run: run, leaves, &used, &scratch),
                let right = digest(of: right, run: run, leaves, &used, &scratch)
            else { return nil }
            return MerkleTree.node(left, right)
        }
    }
}
