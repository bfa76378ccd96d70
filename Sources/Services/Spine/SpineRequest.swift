import Disk
import World

/// What waits for the writer.
enum SpineRequest<D: Disk>: Sendable {
    case command(PreparedEntry, @Sendable (Answer) -> Void)
    /// Something to be looked up where nothing changes meanwhile; the other closure is called
    /// instead where the spine has stopped.
    case look(@Sendable (borrowing Sequencer<D>) -> Void, orElse: @Sendable () -> Void)
}

/// What one turn made happen, for whoever follows along: durable, and the same after any restart.
package struct TurnReport: Sendable {
    package let height: UInt64
    package let time: UInt64
    /// The place in History of the first of the events.
    package let firstLeaf: UInt64
    /// Canonical bytes.
    package let events: [[UInt8]]
}
