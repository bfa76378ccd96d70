import Chain
import Disk
import Loops
import Storage
import Synchronization
import Tables

/// Writes snapshots, on a thread of its own or, in the simulator, where it is called. One that fails
/// costs a later start its time and nothing else: it is told, and the node goes on.
///
/// Sendable: where there is a thread only it touches the snapshots, and else only whoever calls, who
/// is one.
final class SnapshotKeeper<D: Disk>: @unchecked Sendable {
    private struct Order: Sendable {
        let header: Header
        let forest: StateForest
        let point: SnapshotPoint
    }

    private var snapshots: Snapshots<D>
    private let observer: SpineObserver
    private let orders = Handoff<Order>(bound: 1)
    private let thread = Mutex<LoopThread?>(nil)

    /// One that writes where it is called.
    init(_ snapshots: Snapshots<D>, _ observer: SpineObserver) {
        (self.snapshots, self.observer) = (snapshots, observer)
    }

    /// Goes on on a thread of its own.
    func depart(starting start: ThreadStart) throws(LoopError) {
        let departed = try start("snapshots") {
            while let order = self.orders.take() { self.write(order) }
        }
        thread.withLock { $0 = departed }
    }

    /// Keeps the state behind a block, unless the last one is still being written.
    func write(_ header: Header, _ forest: StateForest, at point: SnapshotPoint) {
        let order = Order(header: header, forest: forest, point: point)
        guard thread.withLock({ $0 != nil }) else { return write(order) }
        if !orders.offer(order) { observer.snapshotSkipped(header.height) }
    }

    private func write(_ order: Order) {
        guard snapshots.kept.last?.point.sequence != order.point.sequence else { return }
        do throws(StorageError) {
            try snapshots.write(
                at: order.point, WorldSnapshot.parts(of: order.forest, under: order.header))
            observer.snapshotTaken(order.header.height)
        } catch { observer.snapshotFailed(error) }
    }

    /// Finishes what is ordered, and returns; from here on it writes where it is called.
    func end() {
        orders.close()
        thread.withLock { $0.take() }?.join()
    }
}
