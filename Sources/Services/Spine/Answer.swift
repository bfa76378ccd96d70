package import Primitives
package import World

/// How firm it is what was said.
package enum Firmness: UInt8, Sendable {
    /// On this node's disk.
    case durable = 1
    /// In a block.
    case sealed = 2
    /// In a block that nothing can undo.
    case final = 3

    package var name: String {
        switch self {
        case .durable: "durable"
        case .sealed: "sealed"
        case .final: "final"
        }
    }
}

/// What came of a command that was handed in.
package enum Answer: Hashable, Sendable {
    /// It is durable, and this came of it.
    case applied(Outcome)
    /// It was not let into the log; nothing was charged.
    case refused(RefusalCode)
    /// So many wait that it was not looked at; worth another try after that time.
    case busy(retryAfter: Milliseconds)
    /// Others that offer more have its place, or would have it: worth another try later, or at once
    /// with this tip, which is nil where no tip would do.
    case outbid(leastTip: Amount?)
    /// Another of its account, of the same nonce and a higher tip, has its place.
    case replaced
    /// It waits for a block, and whoever asked has waited long enough: asking for its outcome, or
    /// handing the same in again, tells what came of it.
    case waiting(retryAfter: Milliseconds)
    /// The node is ending or has stopped; whether the command is in the log, only asking for its
    /// outcome later tells.
    case stopped(String)

    /// With the time that a queue usually takes.
    static let busy = Answer.busy(retryAfter: Milliseconds(100))
}
