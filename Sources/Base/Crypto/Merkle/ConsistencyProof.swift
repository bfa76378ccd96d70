public import Primitives

/// Shows that a log was only appended to: that its tree of one size begins with the leaves of its
/// tree of an earlier one. Holds the digests that RFC 6962 (section 2.1.2) names, in its order, the
/// deepest first, and not one more: at most one for each level, and one.
public struct ConsistencyProof: Hashable, Sendable {
    public var siblings: [Digest]

    public init(siblings: [Digest]) { self.siblings = siblings }

    /// How many siblings the proof between two sizes of a log has; `nil` if the new one is the
    /// smaller.
    public static func siblingCount(from oldSize: UInt64, to newSize: UInt64) -> Int? {
        guard oldSize <= newSize else { return nil }
        return Subtree(leaves: 0..<newSize).parts(consistentWith: oldSize).count
    }

    /// Whether the log of `newSize` leaves under `newRoot` begins with that of `oldSize` leaves
    /// under `oldRoot`. Any log begins with the empty one and with itself, which needs no digests.
    ///
    /// A root does not say how many leaves stand under it: take both sizes from where the roots
    /// came from, bound to them by a digest, and never from the giver of the proof.
    public func verify(
        oldSize: UInt64, oldRoot: Digest, newSize: UInt64, newRoot: Digest
    ) -> Bool {
        guard oldSize <= newSize else { return false }
        let parts = Subtree(leaves: 0..<newSize).parts(consistentWith: oldSize)
        guard siblings.count == parts.count else { return false }
        if oldSize == 0 {
            return oldRoot == MerkleTree.emptyRoot
                && (newSize > 0 || newRoot == MerkleTree.emptyRoot)
        }

        // Both roots, from the deepest part up. What lies left of it is in both trees, what lies
        // right of it only in the new one.
        var (old, new) = (oldRoot, oldRoot)
        for (part, sibling) in zip(parts, siblings) {
            if part.leaves.upperBound == oldSize {
                (old, new) = (sibling, sibling)
            } else if part.leaves.lowerBound >= oldSize {
                new = MerkleTree.node(new, sibling)
            } else {
                (old, new) = (MerkleTree.node(sibling, old), MerkleTree.node(sibling, new))
            }
        }
        return old == oldRoot && new == newRoot
    }
}
