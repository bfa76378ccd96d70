public import Crypto
public import Primitives
public import Records

/// Shows that a log was only appended to between two sizes. docs/proofs.md says how to check one in
/// any language.
public struct LogConsistency: Record, Hashable {
    public var oldSize: UInt64 = 0
    public var newSize: UInt64 = 0
    /// Those of a ``ConsistencyProof``.
    public var siblings: [Digest] = []

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("old_size", &oldSize)
        try visit("new_size", &newSize)
        try visit("siblings", &siblings)
    }

    /// Why a proof shows nothing.
    public enum Refusal: Error, Hashable, Sendable {
        /// It is of another old size, or of another new one.
        case wrongSize(UInt64, expected: UInt64)
        /// No log grows from a size to a smaller one.
        case shrinks(from: UInt64, to: UInt64)
        /// The two sizes ask for another number of digests.
        case wrongSiblingCount(Int, expected: Int)
        /// The log of the new head does not begin with that of the old one, or not by these digests.
        case wrongRoot(old: LogHead, new: LogHead)
    }
}

extension LogConsistency.Refusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .wrongSize(let size, let expected):
            "the proof is of the log at size \(size); expected size \(expected)"
        case .shrinks(let old, let new):
            "the proof goes from size \(old) to \(new); expected a log that does not shrink"
        case .wrongSiblingCount(let count, let expected):
            "the proof has \(count) digests; expected \(expected) for its sizes"
        case .wrongRoot(let old, let new):
            """
            the digests do not lead to both roots; expected \(old.root) at size \(old.size) and \
            \(new.root) at size \(new.size): the log was rewritten, or the proof is of another
            """
        }
    }
}

extension LogConsistency {
    /// Shows that the log of the first `newSize` leaves begins with that of the first `oldSize`;
    /// `nil` if there are no such sizes, or the new one is the smaller.
    public init?(from oldSize: UInt64, to newSize: UInt64, in log: MerkleLog) {
        guard let proof = log.consistencyProof(from: oldSize, to: newSize) else { return nil }
        (self.oldSize, self.newSize) = (oldSize, newSize)
        siblings = proof.siblings
    }

    /// Returns if the log under `new` begins with the log under `old`.
    public func verify(from old: LogHead, to new: LogHead) throws(Refusal) {
        guard oldSize == old.size else { throw .wrongSize(oldSize, expected: old.size) }
        guard newSize == new.size else { throw .wrongSize(newSize, expected: new.size) }
        guard let count = ConsistencyProof.siblingCount(from: oldSize, to: newSize) else {
            throw .shrinks(from: oldSize, to: newSize)
        }
        guard siblings.count == count else {
            throw .wrongSiblingCount(siblings.count, expected: count)
        }
        let isTrue = ConsistencyProof(siblings: siblings).verify(
            oldSize: oldSize, oldRoot: old.root, newSize: newSize, newRoot: new.root)
        guard isTrue else { throw .wrongRoot(old: old, new: new) }
    }
}
