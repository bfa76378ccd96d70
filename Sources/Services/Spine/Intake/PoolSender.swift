import Primitives

/// What the pools know of one sender: its transactions in the order of their nonces, both lanes
/// together, as the ends of a list that goes through their seats. Those that were chosen stand at
/// its front until it is known what came of them.
struct PoolSender: Sendable, BitwiseCopyable {
    let address: Address
    /// The first and last of all, and the first that was not chosen.
    var head: Int32 = -1
    var tail: Int32 = -1
    var front: Int32 = -1
    var count = 0
    var chosen = 0
    /// The nonce that the account comes to next, those that were chosen aside.
    var expected: UInt64 = 0
    /// Since which slot its transactions wait for one that is missing.
    var stalledSince: UInt64?
    /// Whether none of it is chosen until one that was is put back.
    var isHeld = false
    /// What all of its transactions would pay.
    var committed = Amount.zero
    /// What of that are tips.
    var tips = Amount.zero
    /// The seats of it that stand in the heaps of lanes.
    var listedReady: Int32 = -1
    var listedTail: Int32 = -1

    init(_ address: Address) { self.address = address }
}

/// A transaction's place in its sender's list.
struct SeatLink: Sendable, BitwiseCopyable {
    var previous: Int32 = -1
    var next: Int32 = -1
    var sender: Int32
    var isChosen = false
    /// When it came, as a count of all that ever came: two never share one.
    let arrival: UInt64
}
