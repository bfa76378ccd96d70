/// How much has been applied since the last block was sealed. What it is stands with the follower.
package struct OpenBlock: Sendable, Hashable {
    package internal(set) var entries = 0
    /// Events that the entries have made happen.
    package internal(set) var events = 0
    /// The log's first record of it.
    var firstRecord: UInt64 = 0
    /// Seconds without a block before it.
    var emptySlots: UInt64 = 0

    package var isEmpty: Bool { entries == 0 }
}
