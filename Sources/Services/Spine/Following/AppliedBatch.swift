import Crypto
package import Primitives
package import Records

/// What one batch was and what it made happen, on its way from the writer to who follows behind it:
/// durable, and the same after any restart.
package struct AppliedBatch: Sendable {
    /// The block it is part of.
    package internal(set) var height = Height.genesis
    package internal(set) var time = Milliseconds.zero
    /// The place in History of the first of the events.
    package internal(set) var firstLeaf: UInt64 = 0
    package internal(set) var events = EventBuffer()
    /// The entries as the log has them.
    var entries = BatchBytes()

    /// The canonical bytes of each event.
    package var eventBytes: [[UInt8]] {
        (0..<events.count).map { index in
            events.withEvent(index) { bytes in
                unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
            }
        }
    }

    /// One digest an event: the leaves of History.
    var leaves: [Digest] {
        events.withLeaves { bytes, offsets in
            guard let digests = MerkleTree.leafDigests(of: bytes, offsets: offsets) else {
                preconditionFailure("events lie within their buffer")
            }
            return digests
        }
    }

    /// Storage up to so much is used again; what was needed once for a large batch is given back.
    static var mostKept: Int { 8 << 20 }

    /// Empties it and keeps its storage.
    mutating func reset() {
        guard events.bytes.capacity <= Self.mostKept else { return self = AppliedBatch() }
        events.reset()
        entries.reset()
    }
}
