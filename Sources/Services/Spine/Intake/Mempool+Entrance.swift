import Chain
import Primitives

extension Mempool {
    /// Lets one in that is not here yet, where there is room or others have to make way for it;
    /// `expected` is the nonce that its sender's account has come to.
    mutating func add(
        _ ticket: PoolTicket, _ payload: Payload, expected: UInt64
    ) -> Entrance {
        let number = numbers[ticket.senderKey]
        var lost: [Int] = []
        var isReplacing = false
        if let number, let sender = senders[Int(number)] {
            if let old = seat(of: ticket.nonce, by: sender) {
                let least = tickets[old].leastReplacement
                guard ticket.tip >= least else { return .underpriced(leastTip: least) }
                lost.append(old)
                isReplacing = true
            } else if sender.count >= bounds.perSender {
                // The nonces that come first are worth more than those behind them.
                let tail = Int(sender.tail)
                guard ticket.nonce < tickets[tail].nonce else { return .crowded }
                lost.append(tail)
            }
        }
        let victims: [Int]
        switch room(for: ticket, losing: lost) {
        case .there(let some): victims = some
        case .taken(let least): return .outbid(least)
        }

        let number32 = number ?? hire(ticket.sender)
        // It keeps its sender's place while others of it go.
        edit(number32) {
            $0.count += 1
            $0.expected = expected
        }
        var evicted: [Evicted] = []
        for victim in isReplacing ? victims : lost + victims {
            let (ticket, isAhead) = (tickets[victim], isAhead(victim))
            guard let payload = remove(victim) else { continue }
            evicted.append(Evicted(ticket: ticket, payload: payload, isAhead: isAhead))
        }
        let replaced = isReplacing ? remove(lost[0]) : nil
        sit(ticket, payload, number32)
        return .seated(replaced: replaced, evicted: evicted)
    }

    private enum Room {
        case there(letting: [Int])
        case taken(least: TipRate?)
    }

    /// Whether a lane has room for a ticket once `lost` are gone, and who has to go beside them.
    private mutating func room(for ticket: PoolTicket, losing lost: [Int]) -> Room {
        let lane = Int(ticket.lane.rawValue)
        var gone = (count: 0, bytes: 0)
        for seat in lost where tickets[seat].lane == ticket.lane {
            gone.count += 1
            gone.bytes += tickets[seat].size
        }
        func isFull() -> Bool {
            lanes[lane].count - gone.count + 1 > bounds.transactions
                || lanes[lane].bytes - gone.bytes + ticket.size > bounds.bytes
        }
        guard isFull() else { return .there(letting: []) }
        guard ticket.size <= bounds.bytes else { return .taken(least: nil) }
        var (victims, touched, least) = ([Int](), [Int32](), TipRate?.none)
        var isThere = true
        // What goes anyway uncovers the one before it.
        for seat in lost where senders[Int(links[seat].sender)]?.tail == Int32(seat) {
            uncover(seat, &touched)
        }
        while isFull() {
            guard let worst = lanes[lane].worst else {
                (isThere, least) = (false, nil)
                break
            }
            if tickets[worst].sender == ticket.sender, tickets[worst].nonce <= ticket.nonce {
                let number = links[worst].sender
                touched.append(number)
                unlist(tailOf: number)
                continue
            }
            guard tickets[worst].score < ticket.score else {
                (isThere, least) = (false, tickets[worst].score.next)
                break
            }
            victims.append(worst)
            gone.count += 1
            gone.bytes += tickets[worst].size
            uncover(worst, &touched)
        }
        for number in touched { refresh(number) }
        return isThere ? .there(letting: victims) : .taken(least: least)
    }

    private mutating func sit(_ ticket: PoolTicket, _ payload: Payload, _ number: Int32) {
        let link = SeatLink(sender: number, arrival: arrivals)
        let seat: Int
        if let free = freeSeats.popLast() {
            seat = Int(free)
            (tickets[seat], links[seat], payloads[seat]) = (ticket, link, payload)
        } else {
            seat = tickets.count
            tickets.append(ticket)
            links.append(link)
            payloads.append(payload)
        }
        let double = seats.updateValue(Int32(seat), forKey: ticket.idKey)
        precondition(double == nil, "\(ticket.id) waits already")
        lanes[Int(ticket.lane.rawValue)].hold(ticket)
        soonest = min(soonest, ticket.expiresAt)
        arrivals += 1
        moves.came.append(ticket.idKey)
        join(seat, number)
    }
}
