import Synchronization

/// What loops have done since they began. Numbers only grow.
public struct LoopTally: Sendable, Equatable {
    /// Times a loop has asked the system for events.
    public var turns: UInt64 = 0
    /// Events the system told of.
    public var events: UInt64 = 0
    /// Jobs that were posted and run.
    public var posts: UInt64 = 0
    /// Steps of tasks that ran on the loops.
    public var steps: UInt64 = 0
    /// Deadlines that were reached.
    public var deadlines: UInt64 = 0
    /// Connections that were accepted.
    public var accepted: UInt64 = 0
    /// Peers of Unix sockets that were turned away because of who they are.
    public var refusedPeers: UInt64 = 0
    /// Times accepting paused because the system had no descriptor or memory left.
    public var acceptPauses: UInt64 = 0
    /// Sockets found readable after the backoff though no event had said so.
    public var readWithoutReady: UInt64 = 0
    /// The same for writing.
    public var writeWithoutReady: UInt64 = 0

    public init() {}

    static func += (total: inout LoopTally, part: LoopTally) {
        total.turns += part.turns
        total.events += part.events
        total.posts += part.posts
        total.steps += part.steps
        total.deadlines += part.deadlines
        total.accepted += part.accepted
        total.refusedPeers += part.refusedPeers
        total.acceptPauses += part.acceptPauses
        total.readWithoutReady += part.readWithoutReady
        total.writeWithoutReady += part.writeWithoutReady
    }
}

/// The counts of one loop: written by its thread only, read by anybody.
final class LoopCounts: Sendable {
    private let turns = Atomic<UInt64>(0)
    private let events = Atomic<UInt64>(0)
    private let posts = Atomic<UInt64>(0)
    private let steps = Atomic<UInt64>(0)
    private let deadlines = Atomic<UInt64>(0)
    private let accepted = Atomic<UInt64>(0)
    private let refusedPeers = Atomic<UInt64>(0)
    private let acceptPauses = Atomic<UInt64>(0)
    private let readWithoutReady = Atomic<UInt64>(0)
    private let writeWithoutReady = Atomic<UInt64>(0)

    func turned(events count: Int) {
        Self.add(1, to: turns)
        if count > 0 { Self.add(count, to: events) }
    }
    func posted(_ count: Int) { Self.add(count, to: posts) }
    func stepped(_ count: Int) { Self.add(count, to: steps) }
    func reachedDeadline() { Self.add(1, to: deadlines) }
    func acceptedOne() { Self.add(1, to: accepted) }
    func refusedPeer() { Self.add(1, to: refusedPeers) }
    func pausedAccepting() { Self.add(1, to: acceptPauses) }
    func readWasNotReady() { Self.add(1, to: readWithoutReady) }
    func writeWasNotReady() { Self.add(1, to: writeWithoutReady) }

    /// One writer, so that no step need be indivisible.
    private static func add(_ count: Int, to number: borrowing Atomic<UInt64>) {
        let sum = number.load(ordering: .relaxed) &+ UInt64(truncatingIfNeeded: count)
        number.store(sum, ordering: .relaxed)
    }

    var tally: LoopTally {
        var tally = LoopTally()
        tally.turns = turns.load(ordering: .relaxed)
        tally.events = events.load(ordering: .relaxed)
        tally.posts = posts.load(ordering: .relaxed)
        tally.steps = steps.load(ordering: .relaxed)
        tally.deadlines = deadlines.load(ordering: .relaxed)
        tally.accepted = accepted.load(ordering: .relaxed)
        tally.refusedPeers = refusedPeers.load(ordering: .relaxed)
        tally.acceptPauses = acceptPauses.load(ordering: .relaxed)
        tally.readWithoutReady = readWithoutReady.load(ordering: .relaxed)
        tally.writeWithoutReady = writeWithoutReady.load(ordering: .relaxed)
        return tally
    }
}
