import Chain
import Primitives
import Storage
import Surface
import Synchronization

/// What a node counts of itself, from any thread.
final class NodeTally: Sendable {
    private let newest = Atomic<UInt64>(0)
    private let sealed = Atomic(0)
    private let snapshots = Atomic(0)
    private let failedSnapshots = Atomic(0)
    private let done = Atomic(0)
    private let refused = Atomic(0)
    private let busy = Atomic(0)
    /// Why the last snapshot that was begun is not there.
    private let snapshotFault = Mutex<StorageError?>(nil)

    /// Why the last snapshot that was begun is not there; nil where it is.
    var lastSnapshotFault: StorageError? { snapshotFault.withLock { $0 } }

    /// The newest sealed block.
    var height: Height { Height(newest.load(ordering: .relaxed)) }
    /// Since the start.
    var blocksSealed: Int { sealed.load(ordering: .relaxed) }
    var snapshotsTaken: Int { snapshots.load(ordering: .relaxed) }
    var snapshotsFailed: Int { failedSnapshots.load(ordering: .relaxed) }
    var transactionsDone: Int { done.load(ordering: .relaxed) }
    var transactionsRefused: Int { refused.load(ordering: .relaxed) }
    var transactionsBusy: Int { busy.load(ordering: .relaxed) }

    /// A block may have been sealed before.
    func begin(at height: Height) { newest.max(height.value, ordering: .relaxed) }

    /// Blocks above that one were undone.
    func begin(anewAt height: Height) { newest.store(height.value, ordering: .relaxed) }

    func seal(_ header: Header) {
        newest.store(header.height.value, ordering: .relaxed)
        sealed.add(1, ordering: .relaxed)
    }

    /// A snapshot was taken, or was not, by that fault.
    func snapshot(fault: StorageError?) {
        snapshotFault.withLock { $0 = fault }
        if fault == nil {
            snapshots.add(1, ordering: .relaxed)
        } else {
            failedSnapshots.add(1, ordering: .relaxed)
        }
    }

    func count(_ results: [TransactionResult]) {
        for result in results {
            // What is asked for again was counted when it was done, and what waits is counted then.
            if result.repeated || result.isWaiting { continue }
            if result.isDone {
                done.add(1, ordering: .relaxed)
            } else if result.retryAfterMs != nil {
                busy.add(1, ordering: .relaxed)
            } else {
                refused.add(1, ordering: .relaxed)
            }
        }
    }
}

/// Why the node itself did not take a transaction: codes below those of the rooms, which begin at a
/// thousand. Append, never renumber or reuse.
enum NodeRefusal: UInt16, CaseIterable, Sendable {
    case busy = 1
    case stopped = 2
    /// More bytes than a transaction may have.
    case tooLarge = 3
    /// Others that offer more have its place.
    case outbid = 4
    /// Another of its account and nonce has its place.
    case replaced = 5
    /// It waits still, and its sender is answered before a server would do it in the node's stead.
    case waiting = 6

    var name: String {
        switch self {
        case .busy: "node.busy"
        case .stopped: "node.stopped"
        case .tooLarge: "node.too_large"
        case .outbid: "node.outbid"
        case .replaced: "node.replaced"
        case .waiting: TransactionResult.waiting
        }
    }
}
