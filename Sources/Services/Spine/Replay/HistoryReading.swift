import Disk
import Loops
import Synchronization

/// Reads what History's archive holds, at once or on a thread beside the caller's: hashing all events
/// there ever were takes as long as restoring the state, and neither needs the other.
final class HistoryReading<D: Disk>: Sendable {
    private let history: History<D>
    private let thread = Mutex<LoopThread?>(nil)
    private let failure = Mutex<SpineError?>(nil)

    init(of history: History<D>) { self.history = history }

    func begin(apart isApart: Bool) throws(SpineError) {
        guard isApart else {
            read(apart: false)
            return try end()
        }
        do throws(LoopError) {
            let started = try LoopThread.start("history") { self.read(apart: true) }
            thread.withLock { $0 = started }
        } catch { throw .thread(error) }
    }

    private func read(apart isApart: Bool) {
        do throws(SpineError) { try history.readArchive(apart: isApart) } catch {
            failure.withLock { $0 = error.ofHistory }
        }
    }

    /// Returns when all of it is there.
    func end() throws(SpineError) {
        thread.withLock { $0.take() }?.join()
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
