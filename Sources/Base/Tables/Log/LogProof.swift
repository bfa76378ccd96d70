public import Crypto
public import Primitives
public import Records

/// Shows leaves of a log, one or a run without gaps, at their place: the bytes of the leaves and the
/// digests beside them, in the form and by the walk of a ``RowsProof``. docs/proofs.md says how to
/// check one in any language.
public struct LogProof: Record, Hashable {
    /// Of the log in which the leaves are shown.
    public var size: UInt64 = 0
    /// Where the first leaf stands, counted from 0.
    public var first: UInt64 = 0
    public var leaves: [Bytes] = []
    /// The digests beside the run of leaves.
    public var siblings: [Digest] = []

    /// No proof shows more leaves than this.
    public static let mostLeaves = 4_096

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("size", &size)
        try visit("first", &first)
        try visit("leaves", &leaves)
        try visit("siblings", &siblings)
    }

    /// Why a proof shows nothing.
    public enum Refusal: Error, Hashable, Sendable {
        case noLeaves
        case tooManyLeaves(Int)
        /// Its leaves, so many from that place on, do not all stand in a log of that size.
        case outsideLog(first: UInt64, leaves: Int, size: UInt64)
        /// The leaves and the size ask for another number of digests beside them.
        case wrongSiblingCount(Int, expected: Int)
        /// It is of the log at another size.
        case wrongSize(UInt64, expected: UInt64)
        /// It is of other leaves, or of another log: this is the root they lead to.
        case wrongRoot(Digest, expected: Digest)
    }
}

extension LogProof.Refusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noLeaves:
            "the proof shows no leaves; expected 1 to \(LogProof.mostLeaves)"
        case .tooManyLeaves(let count):
            "the proof shows \(count) leaves; expected 1 to \(LogProof.mostLeaves)"
        case .outsideLog(let first, let leaves, let size):
            """
            the proof shows \(leaves) leaves from place \(first) on; expected places below \(size), \
            the size of the log
            """
        case .wrongSiblingCount(let count, let expected):
            "the proof has \(count) digests beside its leaves; expected \(expected)"
        case .wrongSize(let size, let expected):
            "the proof is of the log at size \(size); expected size \(expected)"
        case .wrongRoot(let root, let expected):
            """
            the leaves lead to the root \(root); expected \(expected): they are other leaves, or of \
            another log
            """
        }
    }
}

extension LogProof {
    /// Shows `leaves` in the log of the first `size` leaves; `nil` if those are not its leaves from
    /// `first` on, or if there are none or too many of them.
    public init?(of leaves: [Bytes], from first: UInt64, in log: MerkleLog, atSize size: UInt64) {
        let (end, overflow) = first.addingReportingOverflow(UInt64(leaves.count))
        guard leaves.count <= Self.mostLeaves, !overflow,
            let beside = log.rangeProof(of: first..<end, atSize: size)
        else { return nil }
        for (index, leaf) in zip(first..<end, leaves)
        where log.leaf(at: index) != MerkleTree.leaf(leaf.bytes.span) { return nil }
        (self.size, self.first) = (size, first)
        (self.leaves, siblings) = (leaves, beside.siblings)
    }

    /// Returns if the log under `head` has the leaves from ``first`` on.
    public func verify(under head: LogHead) throws(Refusal) {
        guard !leaves.isEmpty else { throw .noLeaves }
        guard leaves.count <= Self.mostLeaves else { throw .tooManyLeaves(leaves.count) }
        guard size == head.size else { throw .wrongSize(size, expected: head.size) }
        let (end, overflow) = first.addingReportingOverflow(UInt64(leaves.count))
        guard !overflow, let count = RangeProof.siblingCount(of: first..<end, leafCount: size)
        else { throw .outsideLog(first: first, leaves: leaves.count, size: size) }

        let digests = leaves.map { MerkleTree.leaf($0.bytes.span) }
        var scratch = MerkleScratch()
        let root = RangeProof(siblings: siblings).root(
            of: digests.span, from: first, leafCount: size, scratch: &scratch)
        guard let root else { throw .wrongSiblingCount(siblings.count, expected: count) }
        guard root == head.root else { throw .wrongRoot(root, expected: head.root) }
    }
}
