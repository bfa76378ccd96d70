/// Which transactions came into the pools and went, in the order of the one and of the other.
struct PoolMoves: Sendable {
    var came: [DigestKey] = []
    var left: [DigestKey] = []
    /// Of those that left, who were carried out.
    var done: [DigestKey] = []

    var isEmpty: Bool { came.isEmpty && left.isEmpty && done.isEmpty }
}

extension Mempool {
    /// Who came and still waits, and who left, since this was last asked.
    mutating func takeMoves() -> PoolMoves {
        guard !moves.isEmpty else { return moves }
        var taken = moves
        moves = PoolMoves()
        taken.came.removeAll { seats[$0] == nil }
        return taken
    }
}

/// Transactions that are told something else than what they offer too little: those that wait, and as
/// many of those carried out last as may wait in a lane.
struct KnownTransactions: Sendable {
    private var waiting: Set<DigestKey> = []
    private var done: Set<DigestKey> = []
    /// Those of `done` as they came, in a ring once it is full, and the oldest in it.
    private var ring: [DigestKey] = []
    private var oldest = 0
    private let mostDone: Int

    init(mostDone: Int) { self.mostDone = max(mostDone, 1) }

    func contains(_ id: DigestKey) -> Bool { waiting.contains(id) || done.contains(id) }

    mutating func take(_ moves: PoolMoves) {
        for id in moves.left { waiting.remove(id) }
        waiting.formUnion(moves.came)
        for id in moves.done where done.insert(id).inserted {
            guard ring.count == mostDone else {
                ring.append(id)
                continue
            }
            done.remove(ring[oldest])
            ring[oldest] = id
            oldest = (oldest + 1) % mostDone
        }
    }
}
