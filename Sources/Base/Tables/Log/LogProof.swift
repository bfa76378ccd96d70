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
        /// Its leaves leave the log, there are none or too many, or it has not exactly the digests
        /// it needs.
        case malformed
        /// It is of the log at another size.
        case wrongSize
        /// It is of other leaves, or of another log.
        case wrongRoot
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
        guard leaves.count <= Self.mostLeaves else { throw .malformed }
        guard size == head.size else { throw .wrongSize }
        let digests = leaves.map { MerkleTree.leaf($0.bytes.span) }
        var scratch = MerkleScratch()
        let root = RangeProof(siblings: siblings).root(
            of: digests.span, from: first, leafCount: size, scratch: &scratch)
        guard let root else { throw .malformed }
        guard root == head.root else { throw .wrongRoot }
    }
}
