public import Primitives
public import Records

extension RowsProof {
    /// Why a proof shows nothing.
    public enum Refusal: Error, Hashable, Sendable {
        /// It contradicts itself.
        case malformed(Contradiction)
        /// It is of other rows, or of another table, than the root stands for: this is the root of
        /// the only table in which all of it can stand.
        case wrongRoot(Digest, expected: Digest)
        /// It is true, but rows in the range may be missing from it.
        case incomplete
    }

    /// What of a proof cannot be true of any table. Parts are counted from 0.
    public enum Contradiction: Hashable, Sendable {
        /// A table without chunks has nothing to show.
        case contentsWithoutChunks
        /// Pages are left out between this part and its neighbour.
        case pagesMissing(part: Int)
        /// There are no pages, they leave the chunk, or there are not exactly the digests beside
        /// them that they need.
        case pagesDoNotFit(part: Int)
        /// The same of all parts in the table.
        case chunksDoNotFit
        /// A page is not whole rows of the type asked for.
        case rowsUnreadable(part: Int, RecordError)
        case keysDoNotAscend
    }
}

extension RowsProof.Refusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed(let contradiction):
            "the proof contradicts itself: \(contradiction)"
        case .wrongRoot(let root, let expected):
            """
            the rows lead to the root \(root); expected \(expected): they are other rows, or of \
            another table
            """
        case .incomplete:
            """
            the proof is true, but ends within the range asked for; expected the rows just outside \
            it too, or the table's first or last
            """
        }
    }
}

extension RowsProof.Contradiction: CustomStringConvertible {
    public var description: String {
        switch self {
        case .contentsWithoutChunks:
            "found contents of a table without chunks; expected none"
        case .pagesMissing(let part):
            "part \(part) leaves pages out; expected parts that join"
        case .pagesDoNotFit(let part):
            """
            part \(part) has no pages, pages beyond its chunk, or too few or too many digests; \
            expected a run of the chunk's pages and exactly the digests beside it
            """
        case .chunksDoNotFit:
            """
            found no parts, parts beyond the table, or too few or too many digests; expected a run \
            of the table's chunks and exactly the digests beside it
            """
        case .rowsUnreadable(let part, let error):
            "part \(part) has a page that is not whole rows of the type expected: \(error)"
        case .keysDoNotAscend:
            "found a key that is not greater than the one before it; expected ascending keys"
        }
    }
}
