import Chain
import Disk
import Loops
import Primitives
import Synchronization

/// What stands before the writer: one bounded queue, and what its mempool says of itself. Anybody
/// may bring something, from any thread; one takes.
///
/// The pools themselves are the writer's, behind the queue: a transaction must not push another one
/// out, nor take its nonce, before the world has said that its keys are its sender's. What has no
/// chance in a full lane is turned away here already, unless it waits there or was carried out.
final class Intake<D: Disk>: Sendable {
    private let inbox: Inbox<SpineRequest<D>>
    private let mostBytes: Int
    /// Of the signed commands in the queue.
    private let bytes = Atomic(0)
    private let board: Mutex<Board>

    /// How the lanes stand, and who is known there.
    private struct Board {
        var lanes: [LaneStats]
        var known: KnownTransactions
    }

    init(mostWaiting: Int, bounds: MempoolBounds) {
        inbox = Inbox(bound: mostWaiting)
        mostBytes = bounds.bytes
        board = Mutex(
            Board(
                lanes: FeeLane.allCases.map { LaneStats($0) },
                known: KnownTransactions(mostDone: bounds.transactions)))
    }

    /// What a caller hears of a node that takes nothing more.
    static var ending: String { "the node is ending" }

    // MARK: Bringing

    /// Commands whose signatures were checked; each is answered in its place. Those that have a
    /// chance are taken altogether or not at all.
    func bring(_ entries: [PreparedEntry], _ gathering: Gathering) {
        let least = board.withLock { $0.lanes.map(\.leastTip) }
        var (requests, size) = ([SpineRequest<D>](), 0)
        var low: [(ticket: PoolTicket, waiting: Waiting)] = []
        requests.reserveCapacity(entries.count)
        for (place, entry) in entries.enumerated() {
            let reply = Reply(gathering, at: place)
            guard let ticket = PoolTicket(entry) else {
                requests.append(.command(entry, reply))
                continue
            }
            let waiting = Waiting(entry, reply)
            guard ticket.score >= least[Int(ticket.lane.rawValue)] else {
                low.append((ticket, waiting))
                continue
            }
            size += ticket.size
            requests.append(.signed(ticket, waiting))
        }
        if !low.isEmpty {
            for (one, floor) in zip(low, floors(over: low.map(\.ticket))) {
                if let floor {
                    one.waiting.answer(.outbid(leastTip: floor.leastTip(for: one.ticket.units)))
                    continue
                }
                size += one.ticket.size
                requests.append(.signed(one.ticket, one.waiting))
            }
        }
        guard !requests.isEmpty else { return }
        let before = bytes.add(size, ordering: .relaxed).oldValue
        // One call alone is taken, whatever it counts for.
        guard before == 0 || before + size <= mostBytes else { return turnAway(requests, size) }
        do throws(Inbox<SpineRequest<D>>.Refusal) { try inbox.add(requests) } catch {
            turnAway(requests, size, isClosed: error == .closed)
        }
    }

    /// For each what it would have to offer, nil where it offers that or is known: one look for all,
    /// since whoever leaves a lane and what the lane asks are shown together.
    private func floors(over tickets: [PoolTicket]) -> [TipRate?] {
        board.withLock { board in
            tickets.map { ticket in
                let floor = board.lanes[Int(ticket.lane.rawValue)].leastTip
                return ticket.score >= floor || board.known.contains(ticket.idKey) ? nil : floor
            }
        }
    }

    private func turnAway(_ requests: [SpineRequest<D>], _ size: Int, isClosed: Bool = false) {
        bytes.subtract(size, ordering: .relaxed)
        for request in requests { request.answer(isClosed ? .stopped(Self.ending) : .busy) }
    }

    func ask(_ request: SpineRequest<D>) throws(Inbox<SpineRequest<D>>.Refusal) {
        try inbox.add(CollectionOfOne(request))
    }

    /// Takes nothing more; what is here can still be taken.
    func close() { inbox.close() }

    // MARK: Looking

    /// Commands and questions that wait.
    var count: Int { inbox.count + board.withLock { $0.lanes.reduce(0) { $0 + $1.waiting } } }

    /// Every lane, in the order of their numbers.
    var lanes: [LaneStats] { board.withLock { $0.lanes } }

    // MARK: Taking

    /// Waits so long for something to come; false once it is closed and empty.
    func take(into work: inout [SpineRequest<D>], within milliseconds: UInt64) -> Bool {
        let goesOn = inbox.take(into: &work, within: milliseconds)
        var size = 0
        for index in work.indices {
            if case .signed(let ticket, _) = work[index] { size += ticket.size }
        }
        if size > 0 { bytes.subtract(size, ordering: .relaxed) }
        return goesOn
    }

    /// Shows how the lanes stand, and who came there and went.
    func show(_ lanes: [LaneStats], _ moves: PoolMoves = PoolMoves()) {
        board.withLock { board in
            board.lanes = lanes
            board.known.take(moves)
        }
    }
}
