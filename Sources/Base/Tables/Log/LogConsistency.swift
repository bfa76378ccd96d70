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
        /// It is of other sizes.
        case wrongSize
        /// The new log does not begin with the old one, or not by these digests.
        case wrongRoot
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
        guard oldSize == old.size, newSize == new.size else { throw .wrongSize }
        let isTrue = ConsistencyProof(siblings: siblings).verify(
            oldSize: oldSize, oldRoot: old.root, newSize: newSize, newRoot: new.root)
        guard isTrue else { throw .wrongRoot }
    }
}
