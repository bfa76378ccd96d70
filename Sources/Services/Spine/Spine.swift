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
    package let macroBlocks: MacroBlocks<D>
    package let recovery: SpineRecovery
    private let following: Following<D>
    private let intake: Intake<D>
    private let thread: LoopThread

    /// Questions, and commands that nobody signed, that wait at most.
    package static var mostWaiting: Int { 65_536 }

    private init(
        _ stores: SpineStores<D>, _ recovery: SpineRecovery, _ following: Following<D>,
        _ intake: Intake<D>, _ thread: LoopThread
    ) {
        (history, macroBlocks) = (stores.history, stores.macroBlocks)
        (self.recovery, self.following) = (recovery, following)
        (self.intake, self.thread) = (intake, thread)
    }

    /// Opens the directory of a chain, brings it to where it stood, and begins to take commands. It
    /// takes as long as reading what came after the newest snapshot. A clock that is more than thirty
    /// days ahead of the chain is believed only where it is to be trusted.
    package static func start(
        on disk: D, in path: DiskPath, genesis: GenesisFile, clock: any SpineClock,
        trustingClock isTrusted: Bool = false,
        observer: SpineObserver = SpineObserver(), mostWaiting: Int = mostWaiting,
        mempool bounds: MempoolBounds = MempoolBounds(), patience: UInt64 = SpinePatience.usual,
        log options: LogOptions = LogOptions(), progress: (ReplayProgress) -> Void = { _ in }
    ) throws(SpineError) -> Spine {
        var stores = try SpineStores(
            on: disk, in: path, genesis: genesis, apart: true, log: options)
        var (sequencer, recovery) = try stores.sequencer(observer: observer, progress: progress)
        let (last, wall) = (sequencer.time, clock.wall)
        if !isTrusted, !sequencer.isNew, wall.value > last.value + StampedTime.longestAbsence {
            try sequencer.end()
            throw .clockAhead(of: last, wall: wall)
        }
        recovery.clockBehind = last.subtracting(wall)
        let intake = Intake<D>(mostWaiting: mostWaiting, bounds: bounds)
        // The thread is the only one that touches it from here on.
        nonisolated(unsafe) var writer = SpineWriter(
            sequencer, intake: intake, mempool: bounds, clock: clock, observer: observer,
            patience: patience)
        let thread: LoopThread
        do throws(LoopError) {
            thread = try LoopThread.start("sequencer") { unsafe writer.run() }
        } catch {
            try sequencer.end()
            throw .thread(error)
        }
        return Spine(stores, recovery, sequencer.following, intake, thread)
    }

    deinit { stop() }

    /// Takes nothing more, finishes what waits, seals, takes a snapshot, and returns.
    package func stop() {
        intake.close()
        thread.join()
    }

    /// How many commands and questions wait.
    package var waiting: Int { intake.count }

    /// The lanes of the mempool, in the order of their numbers.
    package var lanes: [LaneStats] { intake.lanes }

    // MARK: Commands

    /// Hands in commands whose signatures were checked; one answer each, in their order. Those that
    /// are signed wait in the pool of their lane until a block has room for them; each is turned
    /// away for itself where others have its place. One that waits for longer than a caller has patience
    /// is told so, and waits on: handed in again it is told what came of it. Of the others all are taken or, where so many
    /// wait already, none.
    package func submit(_ entries: [PreparedEntry]) async -> [Answer] {
        guard !entries.isEmpty else { return [] }
        return await withCheckedContinuation { continuation in
            let gathering = Gathering(count: entries.count) { continuation.resume(returning: $0) }
            intake.bring(entries, gathering)
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
            do throws(Inbox<SpineRequest<D>>.Refusal) { try intake.ask(request) } catch {
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
