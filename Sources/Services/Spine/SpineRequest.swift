import Disk
import World

/// What waits for the writer.
enum SpineRequest<D: Disk>: Sendable {
    /// A command that waits in its lane's pool.
    case signed(PoolTicket, Waiting)
    /// One that nobody signed, and that no pool takes.
    case command(PreparedEntry, Reply)
    /// Something to be looked up where nothing changes meanwhile; the other closure is called
    /// instead where the spine has stopped.
    case look(@Sendable (borrowing Sequencer<D>) -> Void, orElse: @Sendable () -> Void)

    /// Tells who waits what became of it, where it was not done.
    func answer(_ answer: Answer) {
        switch self {
        case .signed(_, let waiting): waiting.answer(answer)
        case .command(_, let reply): reply(answer)
        case .look(_, let refuse): refuse()
        }
    }
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
