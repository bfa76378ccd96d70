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

    /// How many levels of nodes stand over the leaves of a perfect subtree; `nil` for another.
    var level: Int? {
        let count = leaves.upperBound - leaves.lowerBound
        return count.nonzeroBitCount == 1 ? count.trailingZeroBitCount : nil
    }
}

// MARK: What proofs consist of

extension Subtree {
    /// The largest parts that lie wholly outside a run of leaves, from left to right: those beside
    /// a range. At most two on each level.
    func parts(outside run: Range<UInt64>) -> [Subtree] {
        var parts: [Subtree] = []
        gather(outside: run, into: &parts)
        return parts
    }

    private func gather(outside run: Range<UInt64>, into parts: inout [Subtree]) {
        switch standing(to: run) {
        case .inside: break
        case .outside: parts.append(self)
        case .cut:
            let (left, right) = halves
            left.gather(outside: run, into: &parts)
            right.gather(outside: run, into: &parts)
        }
    }

    /// The parts of this whole tree from which both its root and that of its first `count` leaves
    /// follow, the deepest first: RFC 6962's consistency proof. Of the part that ends with leaf
    /// `count` both are made; where it is all that those leaves are, its root is known and left out.
    func parts(consistentWith count: UInt64) -> [Subtree] {
        guard count > 0, count < leaves.upperBound else { return [] }
        var (parts, rest) = ([Subtree](), self)
        while rest.leaves.upperBound != count {
            let (left, right) = rest.halves
            let goesLeft = count <= left.leaves.upperBound
            parts.append(goesLeft ? right : left)
            rest = goesLeft ? left : right
        }
        if rest.leaves.lowerBound > 0 { parts.append(rest) }
        return parts.reversed()
    }
}
