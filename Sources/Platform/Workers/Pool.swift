import Glibc

/// Threads that help with the groups in a queue, the oldest group first.
///
/// Sendable: all that changes, but for `handles`, is touched only while the monitor is locked; and
/// `handles` is written before anybody else has the pool and read when everybody else has left it.
@usableFromInline
final class Pool: @unchecked Sendable {
    /// A group whose caller is at work on it, and how many threads of ours besides.
    private struct Offer {
        let group: Group
        var helpers = 0
        /// Whether its caller has come to the end, so that nobody else shall begin to help.
        var isClosed = false

        var isOpen: Bool { !isClosed && group.hasMore }
    }

    private let monitor = Monitor()
    private let bound: Int
    private var handles: [pthread_t] = []

    private var queue: [Offer] = []
    /// Threads that wait and nobody has called, that are called and have not come yet, that help.
    private var (idle, called, busy) = (0, 0, 0)
    private var isStopping = false

    init(threads: Int, waiting: Int) throws(Workers.Refusal) {
        bound = waiting
        queue.reserveCapacity(waiting)
        for _ in 0..<threads {
            do throws(Workers.Refusal) { handles.append(try start()) } catch {
                stop()
                throw error
            }
        }
    }

    // MARK: Threads

    /// A new thread that helps. Signals are for the others: it blocks them all.
    private func start() throws(Workers.Refusal) -> pthread_t {
        var (all, outer) = (sigset_t(), sigset_t())
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &outer)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &outer, nil) }

        var handle = pthread_t()
        let pool = unsafe Unmanaged.passRetained(self)
        let error = unsafe pthread_create(
            &handle, nil,
            { pool in
                guard let pool = unsafe pool else { return nil }
                unsafe Unmanaged<Pool>.fromOpaque(pool).takeRetainedValue().help()
                return nil
            }, pool.toOpaque())
        guard error == 0 else {
            unsafe pool.release()
            throw .expectedThread(error: error)
        }
        return handle
    }

    /// Ends all threads and waits until they have. The last reference to a pool may be dropped by
    /// the last group's work, on one of the pool's own threads, which cannot wait for itself.
    func stop() {
        monitor.lock()
        isStopping = true
        monitor.announceWork()
        monitor.unlock()
        for handle in handles {
            if pthread_equal(handle, pthread_self()) != 0 {
                pthread_detach(handle)
            } else {
                pthread_join(handle, nil)
            }
        }
    }

    /// The life of a thread: helps with the oldest group that has a range left, until told to stop.
    private func help() {
        monitor.lock()
        while true {
            if let place = queue.firstIndex(where: \.isOpen) {
                queue[place].helpers += 1
                busy += 1
                let group = queue[place].group
                monitor.unlock()
                group.work()
                monitor.lock()
                busy -= 1
                leave(group)
            } else if isStopping {
                break
            } else {
                idle += 1
                while called == 0, !isStopping { monitor.waitForWork() }
                if called > 0 { called -= 1 }
            }
        }
        monitor.unlock()
    }

    // MARK: Groups

    /// Does all of a group, with whatever help there is; alone where the queue is full.
    func run(_ group: Group) {
        monitor.lock()
        guard queue.count < bound else {
            monitor.unlock()
            return group.work()
        }
        queue.append(Offer(group: group))
        let wanted = min(idle, group.rangeCount - 1)
        (idle, called) = (idle - wanted, called + wanted)
        monitor.unlock()
        // Unlocked, so that whoever wakes does not find the lock taken.
        monitor.announceWork(to: wanted)

        group.work()

        monitor.lock()
        queue[place(of: group)].isClosed = true
        while queue[place(of: group)].helpers > 0 { monitor.waitForLeaving() }
        queue.remove(at: place(of: group))
        monitor.unlock()
    }

    private func leave(_ group: Group) {
        let place = place(of: group)
        queue[place].helpers -= 1
        if queue[place].helpers == 0, queue[place].isClosed { monitor.announceLeaving() }
    }

    /// A group stays in the queue while anybody is at work on it.
    private func place(of group: Group) -> Int {
        guard let place = queue.firstIndex(where: { $0.group === group }) else {
            preconditionFailure("a group left the queue before those at work on it")
        }
        return place
    }

    // MARK: Gauges

    var busyThreads: Int {
        monitor.lock()
        defer { monitor.unlock() }
        return busy
    }

    var waitingGroups: Int {
        monitor.lock()
        defer { monitor.unlock() }
        return queue.count(where: \.isOpen)
    }
}
