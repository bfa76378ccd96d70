import Chain
import Primitives

@testable import Spine

/// The rules of the mempool, written for reading: every question looks at everything.
struct NaivePool {
    struct Item: Equatable {
        let ticket: PoolTicket
        let name: Int
        let arrival: Int
        var isChosen = false
    }

    let bounds: MempoolBounds
    private(set) var items: [Item] = []
    private var expected: [Address: UInt64] = [:]
    private var stalled: [Address: Int] = [:]
    private var served: [FeeLane: UInt64] = [:]
    private var slot = 0
    private var arrivals = 0

    init(_ bounds: MempoolBounds) { self.bounds = bounds }

    enum Entrance: Equatable {
        case seated(replaced: Int?, evicted: [Int], ahead: [Int])
        case outbid(TipRate?)
        case underpriced(Amount)
        case crowded
    }

    /// One sender's, in the order of their nonces.
    private func row(_ sender: Address) -> [Item] {
        items.filter { $0.ticket.sender == sender }.sorted { $0.ticket.nonce < $1.ticket.nonce }
    }

    func items(in lane: FeeLane) -> [Item] { items.filter { $0.ticket.lane == lane } }

    private func isFull(_ lane: FeeLane, without gone: [Item], adding size: Int) -> Bool {
        let held = items(in: lane).filter { !gone.contains($0) }
        let bytes = held.reduce(0) { $0 + $1.ticket.size }
        return held.count + 1 > bounds.transactions || bytes + size > bounds.bytes
    }

    // MARK: In

    mutating func add(_ ticket: PoolTicket, _ name: Int, expected nonce: UInt64) -> Entrance {
        defer { note() }
        var gone: [Item] = []
        let own = row(ticket.sender)
        let old = own.first { $0.ticket.nonce == ticket.nonce }
        if let old {
            let tip = old.ticket.tip.units
            let least = tip + max((tip * 10 + 99) / 100, 1)
            if ticket.tip.units < least { return .underpriced(Amount(units: least)) }
            gone = [old]
        } else if own.count >= bounds.perSender, let tail = own.last {
            if ticket.nonce > tail.ticket.nonce { return .crowded }
            gone = [tail]
        }
        var isFirst = true
        while isFull(ticket.lane, without: gone, adding: ticket.size) {
            if isFirst, ticket.size > bounds.bytes { return .outbid(nil) }
            isFirst = false
            let tails = Set(items.map(\.ticket.sender)).compactMap { sender in
                row(sender).last { !gone.contains($0) }
            }
            let worst = tails.filter { tail in
                tail.ticket.lane == ticket.lane
                    && !(tail.ticket.sender == ticket.sender && tail.ticket.nonce < ticket.nonce)
            }.min {
                ($0.ticket.score, $1.arrival) < ($1.ticket.score, $0.arrival)
            }
            guard let worst else { return .outbid(nil) }
            if worst.ticket.score >= ticket.score { return .outbid(worst.ticket.score.next) }
            gone.append(worst)
        }
        items.removeAll { gone.contains($0) }
        expected[ticket.sender] = nonce
        items.append(Item(ticket: ticket, name: name, arrival: arrivals))
        arrivals += 1
        let evicted = gone.filter { $0 != old }
        return .seated(
            replaced: old?.name,
            evicted: evicted.filter { stalled[$0.ticket.sender] == nil }.map(\.name),
            ahead: evicted.filter { stalled[$0.ticket.sender] != nil }.map(\.name))
    }

    /// Who waits for one that is missing, and since when.
    private mutating func note() {
        for sender in Set(items.map(\.ticket.sender)).union(stalled.keys).union(expected.keys) {
            let own = row(sender)
            if own.isEmpty { expected[sender] = nil }
            if let first = own.first, let next = expected[sender], !own.contains(where: \.isChosen),
                first.ticket.nonce > next
            {
                stalled[sender] = stalled[sender] ?? slot
            } else {
                stalled[sender] = nil
            }
        }
    }

    // MARK: Out

    mutating func choose(entries: Int, units: UInt64, shares: [UInt64]) -> [Int] {
        var (chosen, left) = ([Int](), units)
        while chosen.count < entries {
            let best = FeeLane.allCases.compactMap { lane -> Item? in
                let ready = items(in: lane).filter { item in
                    let own = row(item.ticket.sender)
                    let taken = UInt64(own.count { $0.isChosen })
                    return !item.isChosen
                        && own.first { !$0.isChosen } == item
                        && expected[item.ticket.sender].map { $0 + taken } == item.ticket.nonce
                }
                let first = ready.min {
                    ($1.ticket.score, $0.arrival) < ($0.ticket.score, $1.arrival)
                }
                return first.flatMap { $0.ticket.units <= left ? $0 : nil }
            }
            let next = best.min { one, other in
                let (mine, theirs) = (one.ticket.lane, other.ticket.lane)
                return served[mine, default: 0] * shares[Int(theirs.rawValue)]
                    < served[theirs, default: 0] * shares[Int(mine.rawValue)]
            }
            guard let next, let place = items.firstIndex(of: next) else { break }
            left -= next.ticket.units
            served[next.ticket.lane, default: 0] += next.ticket.units
            items[place].isChosen = true
            chosen.append(next.name)
        }
        note()
        return chosen
    }

    /// What becomes of one that was chosen.
    enum Said {
        case ends(Int, expected: UInt64, isCarriedOut: Bool)
        case waits(Int)

        var name: Int {
            switch self {
            case .ends(let name, _, _), .waits(let name): name
            }
        }
    }

    mutating func settle(_ said: [Said]) {
        for one in said {
            guard let place = items.firstIndex(where: { $0.name == one.name }) else { continue }
            let ticket = items[place].ticket
            switch one {
            case .ends(_, let nonce, let isCarriedOut):
                if !isCarriedOut { served[ticket.lane, default: 0] -= ticket.units }
                expected[ticket.sender] = nonce
                items.remove(at: place)
            case .waits:
                served[ticket.lane, default: 0] -= ticket.units
                items[place].isChosen = false
            }
        }
        note()
    }

    mutating func endSlot(open: Height, isNewBlock: Bool) -> (expired: [Int], ahead: [Int]) {
        slot += 1
        if isNewBlock { served = [:] }
        let expired = items.filter { $0.ticket.expiresAt < open }
        items.removeAll { expired.contains($0) }
        note()
        let late = stalled.filter { slot - $0.value >= Int(bounds.aheadSlots) }.keys
        let ahead = items.filter { late.contains($0.ticket.sender) }
        items.removeAll { ahead.contains($0) }
        note()
        return (expired.map(\.name).sorted(), ahead.map(\.name).sorted())
    }
}
