/// Why content, an outline or a proof was not believed.
public enum ContentRefusal: Error, Hashable, Sendable {
    /// There is nothing to prove about no bytes.
    case emptyRange
    /// The bytes asked for, or given, are not all within the content's length.
    case outsideContent(length: UInt64)
    /// What is checked at once begins at a multiple of the group's size and ends at one, or at the
    /// content's end.
    case notWholeGroups
    /// The length asks for another number of groups.
    case wrongGroups(expected: UInt64)
    /// The length, and the place of the bytes, ask for another number of digests beside them.
    case wrongSiblings(expected: Int)
    /// The length asks for a last chunk of another size, or for none.
    case wrongLastChunk(expected: Int)
    /// Everything has its size, but some byte, digest or length is not the content's.
    case mismatch
}

extension ContentRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .emptyRange: "a range of no bytes cannot be proven"
        case .outsideContent(let length): "the content ends at byte \(length)"
        case .notWholeGroups:
            "bytes are checked in groups of \(ContentShape.groupBytes); these begin or end inside one"
        case .wrongGroups(let expected): "content of this length has \(expected) groups"
        case .wrongSiblings(let expected):
            "for this length and place there are \(expected) digests beside the bytes"
        case .wrongLastChunk(let expected): "for this length the last chunk has \(expected) bytes"
        case .mismatch: "these are not the bytes, digests or length that the content id stands for"
        }
    }
}
