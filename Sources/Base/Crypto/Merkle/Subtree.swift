/// A part of a tree of the RFC 6962 shape: the leaves under one node.
struct Subtree {
    let leaves: Range<UInt64>

    /// The parts to the left and right of the node; there are at least two leaves.
    var halves: (left: Subtree, right: Subtree) {
        let count = leaves.upperBound - leaves.lowerBound
        precondition(count > 1, "a leaf has no halves")
        // The largest power of two below the number of leaves.
        let left: UInt64 = 1 << UInt64(63 - (count - 1).leadingZeroBitCount)
        let middle = leaves.lowerBound + left
        return (
            Subtree(leaves: leaves.lowerBound..<middle), Subtree(leaves: middle..<leaves.upperBound)
        )
    }

    /// Where a subtree stands to a run of leaves. A single leaf is never cut.
    enum Standing { case outside, inside, cut }

    func standing(to run: Range<UInt64>) -> Standing {
        if !leaves.overlaps(run) { return .outside }
        let inside = run.lowerBound <= leaves.lowerBound && leaves.upperBound <= run.upperBound
        return inside ? .inside : .cut
    }
}
