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
/// chance in a full lane is turned away here already.
final class Intake<D: Disk>: Sendable {
    private let inbox: Inbox<SpineRequest<D>>
    private let mostBytes: Int
    /// Of the signed commands in the queue.
    private let bytes = Atomic(0)
    private let board: Mutex<[LaneStats]>

    init(mostWaiting: Int, bounds: MempoolBounds) {
        inbox = Inbox(bound: mostWaiting)
        mostBytes = bounds.bytes
        board = Mutex(FeeLane.allCases.map { LaneStats($0) })
    }

    /// What a caller hears of a node that takes nothing more.
    static var ending: String { "the node is ending" }

    // MARK: Bringing

    /// Commands whose signatures were checked; each is answered in its place. Those that have a
    /// chance are taken altogether or not at all.
    func bring(_ entries: [PreparedEntry], _ gathering: Gathering) {
        let least = board.withLock { lanes in lanes.map(\.leastTip) }
        var (requests, size) = ([SpineRequest<D>](), 0)
        requests.reserveCapacity(entries.count)
        for (place, entry) in entries.enumerated() {
            let reply = Reply(gathering, at: place)
            guard let ticket = PoolTicket(entry) else {
                requests.append(.command(entry, reply))
                continue
            }
            let floor = least[Int(ticket.lane.rawValue)]
            guard ticket.score >= floor else {
                reply(.outbid(leastTip: floor.leastTip(for: ticket.units)))
                continue
            }
            size += ticket.size
            requests.append(.signed(ticket, Waiting(entry, reply)))
        }
        guard !requests.isEmpty else { return }
        let before = bytes.add(size, ordering: .relaxed).oldValue
        // One call alone is taken, whatever it counts for.
        guard before == 0 || before + size <= mostBytes else { return turnAway(requests, size) }
        do throws(Inbox<SpineRequest<D>>.Refusal) { try inbox.add(requests) } catch {
            turnAway(requests, size, isClosed: error == .closed)
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
    var count: Int { inbox.count + board.withLock { $0.reduce(0) { $0 + $1.waiting } } }

    /// Every lane, in the order of their numbers.
    var lanes: [LaneStats] { board.withLock { $0 } }

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

    /// Shows how the lanes stand.
    func show(_ lanes: [LaneStats]) { board.withLock { $0 = lanes } }
}
