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

/// Why a question was not answered.
package enum SpineSilence: Error, Hashable, Sendable {
    case busy
    case stopped
}
