import Primitives

/// What one lane holds: how much, who may be carried out next, and who makes way first.
struct LanePool: Sendable {
    private(set) var count = 0
    private(set) var bytes = 0
    private(set) var tips = TipTally()
    /// Units chosen since the block began.
    var served: UInt64 = 0
    /// Transactions whose account has come to their nonce, the best on top.
    private var ready = SeatHeap()
    /// The last transaction of each sender, where it is in this lane: the worst on top. Whoever
    /// makes way from the middle of a row would strand those behind.
    private var tails = SeatHeap()

    /// The best that may be carried out; of equal ones the oldest.
    var best: Int? { ready.top }
    /// The first to make way; of equal ones the youngest.
    var worst: Int? { tails.top }

    mutating func hold(_ ticket: PoolTicket) {
        count += 1
        bytes += ticket.size
        tips.add(ticket.score)
    }

    mutating func release(_ ticket: PoolTicket) {
        count -= 1
        bytes -= ticket.size
        tips.remove(ticket.score)
    }

    mutating func list(ready seat: Int, _ score: TipRate, arrival: UInt64) {
        ready.insert(seat, SeatHeap.Rank(first: ~score.thousandths, second: arrival))
    }

    mutating func unlist(ready seat: Int) { ready.remove(seat) }

    mutating func list(tail seat: Int, _ score: TipRate, arrival: UInt64) {
        tails.insert(seat, SeatHeap.Rank(first: score.thousandths, second: ~arrival))
    }

    mutating func unlist(tail seat: Int) { tails.remove(seat) }
}
