package import Chain
package import Disk
import Loops
import Primitives
import Records
package import Storage
package import Tables
import World

/// The running spine: a thread of its own behind a bounded queue.
///
/// What is answered `applied` is on the disk. Anybody may call, from any thread.
package final class Spine<D: Disk>: Sendable {
    package let history: History<D>
    package let recovery: SpineRecovery
    private let following: Following<D>
    private let inbox: Inbox<SpineRequest<D>>
    private let thread: LoopThread

    /// Commands and questions that wait at most.
    package static var mostWaiting: Int { 65_536 }

    private init(
        _ history: History<D>, _ recovery: SpineRecovery, _ following: Following<D>,
        _ inbox: Inbox<SpineRequest<D>>, _ thread: LoopThread
    ) {
        (self.history, self.recovery, self.following) = (history, recovery, following)
        (self.inbox, self.thread) = (inbox, thread)
    }

    /// Opens the directory of a chain, brings it to where it stood, and begins to take commands. It
    /// takes as long as reading what came after the newest snapshot. A clock that is more than thirty
    /// days ahead of the chain is believed only where it is to be trusted.
    package static func start(
        on disk: D, in path: DiskPath, genesis: GenesisFile, clock: any SpineClock,
        trustingClock isTrusted: Bool = false,
        observer: SpineObserver = SpineObserver(), mostWaiting: Int = mostWaiting,
        log options: LogOptions = LogOptions(), progress: (ReplayProgress) -> Void = { _ in }
    ) throws(SpineError) -> Spine {
        var stores = try SpineStores(on: disk, in: path, genesis: genesis, log: options)
        var (sequencer, recovery) = try stores.sequencer(
            apart: true, observer: observer, progress: progress)
        let (last, wall) = (sequencer.time, clock.wall)
        if !isTrusted, !sequencer.isNew, wall.value > last.value + StampedTime.longestAbsence {
            try sequencer.end()
            throw .clockAhead(of: last, wall: wall)
        }
        recovery.clockBehind = last.subtracting(wall)
        let inbox = Inbox<SpineRequest<D>>(bound: mostWaiting)
        // The thread is the only one that touches it from here on.
        nonisolated(unsafe) var writer = SpineWriter(
            sequencer, inbox: inbox, clock: clock, observer: observer)
        let thread: LoopThread
        do throws(LoopError) {
            thread = try LoopThread.start("sequencer") { unsafe writer.run() }
        } catch {
            try sequencer.end()
            throw .thread(error)
        }
        return Spine(stores.history, recovery, sequencer.following, inbox, thread)
    }

    deinit { stop() }

    /// Takes nothing more, finishes what waits, seals, takes a snapshot, and returns.
    package func stop() {
        inbox.close()
        thread.join()
    }

    /// How many commands and questions wait.
    package var waiting: Int { inbox.count }

    // MARK: Commands

    /// Hands in commands whose signatures were checked; one answer each, in their order. All are
    /// taken or, where so many wait already, none.
    package func submit(_ entries: [PreparedEntry]) async -> [Answer] {
        guard !entries.isEmpty else { return [] }
        return await withCheckedContinuation { continuation in
            let gathering = Gathering(count: entries.count) { continuation.resume(returning: $0) }
            let requests = entries.enumerated().map { index, entry in
                SpineRequest<D>.command(entry) { gathering.take($0, at: index) }
            }
            do throws(Inbox<SpineRequest<D>>.Refusal) { try inbox.add(requests) } catch {
                let answer: Answer =
                    switch error {
                    case .full: .busy(retryAfter: Milliseconds(100))
                    case .closed: .stopped("the node is ending")
                    }
                continuation.resume(returning: Array(repeating: answer, count: entries.count))
            }
        }
    }

    // MARK: Questions

    package typealias Silence = SpineSilence

    /// What `body` finds in the state that a header speaks of, which is the newest header but for a
    /// moment behind a large block. All that was sealed before is in History by then.
    package func lookAtState<Result: Sendable>(
        _ body: @escaping @Sendable (Header, StateForest) -> Result
    ) async throws(Silence) -> Result {
        let answer: Swift.Result<Result, Silence> = await withCheckedContinuation { continuation in
            following.look(
                StateLook(
                    answer: { continuation.resume(returning: .success(body($0, $1))) },
                    refuse: { continuation.resume(returning: .failure($0)) }))
        }
        return try answer.get()
    }

    /// What `body` reads where nothing changes meanwhile: behind all batches before it. It holds the
    /// writer up, so it is short.
    package func look<Result: Sendable>(
        _ body: @escaping @Sendable (borrowing Sequencer<D>) -> Result
    ) async throws(Silence) -> Result {
        let answer: Swift.Result<Result, Silence> = await withCheckedContinuation { continuation in
            let request = SpineRequest<D>.look(
                { continuation.resume(returning: .success(body($0))) },
                orElse: { continuation.resume(returning: .failure(.stopped)) })
            do throws(Inbox<SpineRequest<D>>.Refusal) {
                try inbox.add(CollectionOfOne(request))
            } catch {
                let silence: Silence =
                    switch error {
                    case .full: .busy
                    case .closed: .stopped
                    }
                continuation.resume(returning: .failure(silence))
            }
        }
        return try answer.get()
    }
}
