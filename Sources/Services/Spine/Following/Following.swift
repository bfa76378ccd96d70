import Chain
import Disk
import Loops
import Primitives
import Records
import Storage
import Synchronization
import Tables

/// Begins a thread of that name.
typealias ThreadStart = (String, @escaping @Sendable () -> Void) throws(LoopError) -> LoopThread

/// The follower, on a thread of its own behind the writer or, in replay and the simulator, on the
/// writer's.
///
/// Sendable: where there is a thread only it touches the follower, and else only whoever calls, who
/// is one.
final class Following<D: Disk>: @unchecked Sendable {
    private enum Job: Sendable {
        case batch(AppliedBatch)
        case close(BlockEnd)
        case keep(Header, firstRecord: UInt64, snapshot: SnapshotPoint?)
        case undo(Header, [SealedChanges])
        case look(StateLook)
        case snapshot(SnapshotPoint)
        case tell
        case settle
    }

    /// Where the follower works.
    private enum Place {
        case here
        case apart(LoopThread)
        case ended
    }

    /// Batches and block ends on their way at most: behind them the writer waits.
    private static var mostJobs: Int { 64 }

    private static var mostSpares: Int { 16 }

    private(set) var follower: Follower<D>
    private let jobs = Handoff<Job>(bound: mostJobs)
    private let roots = Handoff<BlockRoots>(bound: 1)
    private let undone = Handoff<Header>(bound: 1)
    private let settled = Handoff<Bool>(bound: 1)
    private let place = Mutex(Place.here)
    private let failure = Mutex<SpineError?>(nil)
    /// Emptied batches, whose storage the writer uses again.
    private let spares = Mutex<[AppliedBatch]>([])

    private let snapshots: SnapshotKeeper<D>

    /// One that works where it is called.
    init(_ follower: Follower<D>, _ snapshots: SnapshotKeeper<D>) {
        (self.follower, self.snapshots) = (follower, snapshots)
    }

    private var isHere: Bool {
        place.withLock { if case .here = $0 { true } else { false } }
    }

    /// Goes on on a thread of its own, and snapshots on another.
    func depart(starting start: ThreadStart = LoopThread.start) throws(LoopError) {
        try snapshots.depart(starting: start)
        let departed: LoopThread
        do throws(LoopError) { departed = try start("follower") { self.run() } } catch {
            // Nobody would end it any more.
            snapshots.end()
            throw error
        }
        place.withLock { $0 = .apart(departed) }
    }

    // MARK: For the writer

    /// What has gone wrong behind the writer.
    var stopped: SpineError? { failure.withLock { $0 } }

    /// An empty batch, with storage where there is some to be had.
    func spare() -> AppliedBatch { spares.withLock { $0.popLast() } ?? AppliedBatch() }

    func take(_ batch: consuming AppliedBatch) throws(SpineError) {
        if isHere { return try follower.take(batch) }
        try put(.batch(batch))
    }

    func close(_ end: BlockEnd) throws(SpineError) -> BlockRoots {
        if isHere { return try follower.close(end) }
        try put(.close(end))
        guard let found = roots.take() else { throw stopped ?? .exhausted }
        return found
    }

    /// Undoes the blocks behind a header, whose changes come newest first; durable when this returns.
    func undo(to header: Header, _ blocks: [SealedChanges]) throws(SpineError) {
        if isHere { return try follower.undo(to: header, blocks) }
        try put(.undo(header, blocks))
        guard undone.take() != nil else { throw stopped ?? .exhausted }
    }

    func keep(
        _ header: Header, firstRecord: UInt64, snapshot point: SnapshotPoint?
    ) throws(SpineError) {
        if isHere { return try keepHere(header, firstRecord, point) }
        try put(.keep(header, firstRecord: firstRecord, snapshot: point))
    }

    private func put(_ job: Job) throws(SpineError) {
        guard jobs.put(job) else { throw stopped ?? .exhausted }
    }

    private func keepHere(
        _ header: Header, _ firstRecord: UInt64, _ point: SnapshotPoint?
    ) throws(SpineError) {
        var emptied = try follower.keep(header, firstRecord: firstRecord, snapshot: point)
        while var spare = emptied.popLast() {
            spare.reset()
            let isKept = spares.withLock { spares in
                guard spares.count < Self.mostSpares else { return false }
                spares.append(spare)
                return true
            }
            if !isKept { return }
        }
    }

    /// Keeps the state of the last block, once all of it is done.
    func snapshot(at point: SnapshotPoint) throws(SpineError) {
        if isHere { return follower.snapshot(at: point) }
        try put(.snapshot(point))
    }

    /// From here on what happens is news.
    func beginTelling() throws(SpineError) {
        if isHere { return follower.beginTelling() }
        try put(.tell)
    }

    /// Returns once all that was handed over is done.
    func settle() throws(SpineError) {
        if isHere { return }
        try put(.settle)
        guard settled.take() != nil else { throw stopped ?? .exhausted }
    }

    /// Finishes what waits, takes a last snapshot, and returns; from here on nothing is taken.
    func end(snapshot point: SnapshotPoint?) throws(SpineError) {
        jobs.close()
        let place = place.withLock { place in
            defer { place = .ended }
            return place
        }
        if case .apart(let thread) = place { thread.join() }
        follower.end()
        snapshots.end()
        if let stopped { throw stopped }
        if let point { follower.snapshot(at: point) }
    }

    // MARK: For anybody

    /// Asks the question behind what the writer has handed over so far.
    func look(_ look: StateLook) {
        if isHere { return follower.look(look) }
        // The other half is the writer's: no number of questions keeps it waiting.
        guard jobs.offer(.look(look), upTo: Self.mostJobs / 2) else {
            return look.refuse(jobs.isClosed ? .stopped : .busy)
        }
    }

    // MARK: The thread

    private func run() {
        while let job = jobs.take() {
            do throws(SpineError) { try work(job) } catch {
                failure.withLock { $0 = error }
                return giveUp()
            }
        }
    }

    private func work(_ job: Job) throws(SpineError) {
        switch job {
        case .batch(let batch): try follower.take(batch)
        case .close(let end): _ = roots.put(try follower.close(end))
        case .keep(let header, let firstRecord, let point):
            try keepHere(header, firstRecord, point)
        case .undo(let header, let blocks):
            try follower.undo(to: header, blocks)
            _ = undone.put(header)
        case .look(let look): follower.look(look)
        case .snapshot(let point): follower.snapshot(at: point)
        case .tell: follower.beginTelling()
        case .settle: _ = settled.put(true)
        }
    }

    private func giveUp() {
        jobs.close()
        roots.close()
        undone.close()
        settled.close()
        while let job = jobs.take() {
            if case .look(let look) = job { look.refuse(.stopped) }
        }
    }
}
