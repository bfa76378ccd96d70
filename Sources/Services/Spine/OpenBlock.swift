import Primitives
package import Records

/// What has been applied since the last block was sealed.
package struct OpenBlock: Sendable {
    /// One digest an entry.
    var commands: [Digest] = []
    /// What the entries have made happen.
    package internal(set) var events = EventBuffer()
    /// The log's first record of it.
    var firstRecord: UInt64 = 0
    /// Seconds without a block before it.
    var emptySlots: UInt64 = 0

    package var isEmpty: Bool { commands.isEmpty }

    /// Empties it and keeps its storage.
    mutating func reset() {
        commands.removeAll(keepingCapacity: true)
        events.reset()
        (firstRecord, emptySlots) = (0, 0)
    }
}
