import Disk
import World

/// What waits for the writer.
enum SpineRequest<D: Disk>: Sendable {
    case command(PreparedEntry, @Sendable (Answer) -> Void)
    /// Something to be looked up where nothing changes meanwhile; the other closure is called
    /// instead where the spine has stopped.
    case look(@Sendable (borrowing Sequencer<D>) -> Void, orElse: @Sendable () -> Void)
}

/// Why a question was not answered.
package enum SpineSilence: Error, Hashable, Sendable {
    case busy
    case stopped
}
