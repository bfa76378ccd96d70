import Chain
import Primitives

/// The transactions that wait, lane by lane and sender by sender: who is let in and who makes way,
/// who is carried out next, and who has waited too long. Knows neither clock nor world: whoever has
/// them says which nonce an account has come to, when a slot ends, and how much a block still takes.
/// Between ``choose(entries:units:shares:into:)`` and the word on each that was chosen nothing else is
/// done.
///
/// Whatever is done costs the logarithm of what waits, or a step for each transaction of the same
/// sender; the ends of slots aside.
struct Mempool<Payload: Sendable>: Sendable {
    let bounds: MempoolBounds
    var lanes = FeeLane.allCases.map { _ in LanePool() }
    // By seat.
    var tickets: [PoolTicket] = []
    var links: [SeatLink] = []
    var payloads: [Payload?] = []
    var freeSeats: [Int32] = []
    var seats: [DigestKey: Int32] = [:]
    // By number of the sender.
    var senders: [PoolSender?] = []
    var freeSenders: [Int32] = []
    var numbers: [SenderKey: Int32] = [:]

    var arrivals: UInt64 = 0
    var slot: UInt64 = 0
    var stalled = 0
    /// No transaction expires in an earlier block.
    var soonest = Height(.max)
    /// Who came and went since that was last asked.
    var moves = PoolMoves()

    /// What came of one that wanted in.
    enum Entrance: Sendable {
        /// It waits; the others were let go for it.
        case seated(replaced: Payload?, evicted: [Evicted])
        /// The lane is full of better ones, or its own predecessor would have to go: it takes at
        /// least so much; nil where nothing would help.
        case outbid(TipRate?)
        /// The sender has another of that nonce, and this tip is not enough more.
        case underpriced(leastTip: Amount)
        /// So many of the sender's wait already.
        case crowded
    }

    /// One that was let go for another.
    struct Evicted: Sendable {
        let ticket: PoolTicket
        let payload: Payload
        /// Whether its sender's transactions wait for one that is missing.
        let isAhead: Bool
    }

    init(_ bounds: MempoolBounds) { self.bounds = bounds }

    // MARK: Looking

    var count: Int { seats.count }

    subscript(lane: FeeLane) -> LanePool { lanes[Int(lane.rawValue)] }

    func seat(of id: TransactionID) -> Int? { seats[DigestKey(digest: id)].map { Int($0) } }

    func ticket(at seat: Int) -> PoolTicket { tickets[seat] }

    /// What was handed in with it; nil where nobody sits there.
    func payload(at seat: Int) -> Payload? { payloads[seat] }

    mutating func change(_ seat: Int, _ body: (inout Payload?) -> Void) { body(&payloads[seat]) }

    /// The worst rate that a lane still holds where it is full; nil while there is room.
    func least(in lane: FeeLane) -> TipRate? {
        let pool = self[lane]
        guard pool.count >= bounds.transactions || pool.bytes >= bounds.bytes else { return nil }
        return pool.worst.flatMap { tickets[$0].score.next } ?? TipRate(thousandths: .max)
    }

    // MARK: Being carried out

    /// Chooses those that a block takes next, the best of each lane first and each sender's in the
    /// order of their nonces; they keep their seats until ``finish(_:expected:isCarriedOut:)`` or
    /// ``putBack(_:)``.
    ///
    /// Where both lanes have something, units are shared as `shares` says, over the whole block; what
    /// one leaves goes to the other. A lane whose best does not fit waits for the next block.
    mutating func choose(
        entries: Int, units: UInt64, shares: [UInt64], into chosen: inout [Int]
    ) {
        var (entriesLeft, unitsLeft) = (entries, units)
        while entriesLeft > 0 {
            var next: (lane: Int, seat: Int)?
            for lane in lanes.indices {
                guard let best = lanes[lane].best, tickets[best].units <= unitsLeft else {
                    continue
                }
                if let other = next?.lane, !isServedLess(lane, than: other, shares) { continue }
                next = (lane, best)
            }
            guard let (lane, seat) = next else { return }
            entriesLeft -= 1
            unitsLeft -= tickets[seat].units
            lanes[lane].served += tickets[seat].units
            links[seat].isChosen = true
            let (number, front) = (links[seat].sender, links[seat].next)
            edit(number) {
                $0.chosen += 1
                $0.front = front
            }
            refresh(number)
            chosen.append(seat)
        }
    }

    private func isServedLess(_ lane: Int, than other: Int, _ shares: [UInt64]) -> Bool {
        lanes[lane].served.multipliedFullWidth(by: shares[other])
            < lanes[other].served.multipliedFullWidth(by: shares[lane])
    }

    /// Ends the wait of one that was chosen: its account has come to that nonce. What was not carried
    /// out has used no units of its lane.
    mutating func finish(_ seat: Int, expected: UInt64, isCarriedOut: Bool) -> Payload? {
        if isCarriedOut {
            moves.done.append(tickets[seat].idKey)
        } else {
            lanes[Int(tickets[seat].lane.rawValue)].served -= tickets[seat].units
        }
        edit(links[seat].sender) {
            // The others that were chosen count on from there.
            $0.expected = expected
        }
        return remove(seat)
    }

    /// Chooses no more of the sender of one that was chosen, until that one is put back.
    mutating func hold(_ seat: Int) {
        edit(links[seat].sender) { $0.isHeld = true }
        refresh(links[seat].sender)
    }

    /// What all others that wait of its sender would pay, but for the one that it replaces; as it
    /// was when each came.
    func committed(beside ticket: PoolTicket) -> Amount {
        guard let number = numbers[ticket.senderKey], let sender = senders[Int(number)] else {
            return .zero
        }
        let old = seat(of: ticket.nonce, by: sender).map { tickets[$0].cost } ?? .zero
        return sender.committed.subtracting(old) ?? .zero
    }

    /// Whether one could be carried out once those of its sender that wait are: none is missing.
    func isNext(_ ticket: PoolTicket, expected: UInt64) -> Bool {
        guard let number = numbers[ticket.senderKey], let sender = senders[Int(number)],
            sender.stalledSince == nil, sender.head >= 0, sender.tail >= 0
        else { return ticket.nonce <= expected }
        let (first, last) = (tickets[Int(sender.head)].nonce, tickets[Int(sender.tail)].nonce)
        guard last - first + 1 == UInt64(sender.count) else { return ticket.nonce <= expected }
        return ticket.nonce <= last + 1
    }

    /// Whether half of a lane is taken.
    func isHalfFull(_ lane: FeeLane) -> Bool {
        self[lane].count >= bounds.transactions / 2 || self[lane].bytes >= bounds.bytes / 2
    }

    /// One that was chosen could not be judged yet, and waits on.
    mutating func putBack(_ seat: Int) {
        let number = links[seat].sender
        links[seat].isChosen = false
        lanes[Int(tickets[seat].lane.rawValue)].served -= tickets[seat].units
        edit(number) {
            $0.isHeld = false
            $0.chosen -= 1
            if $0.chosen == 0 { $0.front = $0.head }
        }
        refresh(number)
    }

    /// Lets those go that need more units than that: no block takes them any more.
    mutating func letGo(above units: UInt64) -> [Payload] {
        tickets.indices.compactMap { tickets[$0].units > units ? remove($0) : nil }
    }

    // MARK: Time

    /// A slot has ended. Those are let go whose last block lies before `open`, and all of a sender
    /// that has waited too long for one that is missing.
    mutating func endSlot(
        open: Height, isNewBlock: Bool, expired: inout [Payload], ahead: inout [Payload]
    ) {
        slot += 1
        if isNewBlock { for lane in lanes.indices { lanes[lane].served = 0 } }
        if soonest < open {
            soonest = Height(.max)
            for seat in tickets.indices where payloads[seat] != nil {
                if tickets[seat].expiresAt < open {
                    if let payload = remove(seat) { expired.append(payload) }
                } else {
                    soonest = min(soonest, tickets[seat].expiresAt)
                }
            }
        }
        guard stalled > 0 else { return }
        for number in senders.indices {
            guard let since = senders[number]?.stalledSince, slot - since >= bounds.aheadSlots
            else { continue }
            while let tail = senders[number]?.tail, let payload = remove(Int(tail)) {
                ahead.append(payload)
            }
        }
    }

    /// Empties it: each with whether it waits for one that is missing.
    mutating func empty() -> [(payload: Payload, isAhead: Bool)] {
        let all = tickets.indices.compactMap { seat in
            payloads[seat].map { ($0, isAhead(seat)) }
        }
        self = Mempool(bounds)
        return all
    }

    // MARK: Leaving

    /// Lets one go, wherever it stands; nil where nobody sits there.
    mutating func remove(_ seat: Int) -> Payload? {
        guard let payload = payloads[seat] else { return nil }
        let ticket = tickets[seat]
        payloads[seat] = nil
        seats[ticket.idKey] = nil
        moves.left.append(ticket.idKey)
        freeSeats.append(Int32(seat))
        lanes[Int(ticket.lane.rawValue)].release(ticket)
        leave(seat, links[seat].sender)
        return payload
    }

    /// Whether its sender's transactions wait for one that is missing.
    func isAhead(_ seat: Int) -> Bool {
        senders[Int(links[seat].sender)]?.stalledSince != nil
    }
}
