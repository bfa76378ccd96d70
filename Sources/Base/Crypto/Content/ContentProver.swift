import Primitives

/// Proves parts of content again and again: an outline, and the tree above its groups, made once.
/// A proof costs what its digests do, about two for each level, however long the content is; the tree
/// takes 32 more bytes a group.
public struct ContentProver: Sendable {
    public let outline: ContentOutline
    /// The chaining values of runs of two groups, of four, and so on up to the children of the root,
    /// each level from left to right.
    private let levels: [[Digest]]

    /// Takes an outline that was built or checked here: one that nobody checked proves nothing.
    /// Refuses one whose number of groups is not that of its length.
    public init(_ outline: ContentOutline) throws(ContentRefusal) {
        let groups = outline.shape.groups
        guard UInt64(outline.groups.count) == groups else { throw .wrongGroups(expected: groups) }
        self.outline = outline
        var (row, levels) = (DigestRow(), [[Digest]]())
        row.fill(outline.groups.span)
        while row.count > 2 {
            row.joinNeighbours(with: .plain)
            levels.append((0..<row.count).map { row[$0] })
        }
        self.levels = levels
    }

    /// The proof for the groups that a range of bytes touches: it goes out beside those bytes,
    /// ``ContentShape/wholeGroups(around:)``.
    public func proof(of range: Range<UInt64>) throws(ContentRefusal) -> ContentProof {
        try outline.proof(of: range) { groups in
            // Nothing but the last group's side of the tree is not perfect, and no sibling is there.
            let level = groups.count.trailingZeroBitCount
            precondition(groups.count == 1 << level, "a sibling that is not perfect")
            let index = groups.lowerBound >> level
            return level == 0 ? outline.groups[index] : levels[level - 1][index]
        }
    }
}
