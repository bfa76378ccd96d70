import Loops
import Synchronization

/// Which connections there are, which of them are unused, and who waits for one.
///
/// A connection counts from the moment somebody may open it until it has been closed. Its place is
/// then given to whoever has waited longest.
final class ClientPool: Sendable {
    enum Grant: Sendable {
        /// One that was unused.
        case connection(ClientConnection)
        /// Leave to open one; ends with ``ClientConnection/retire()`` or ``ClientPool/free(_:)``.
        case place
        case refused(ClientError.Reason)
    }

    private struct Waiter {
        let number: UInt64
        let continuation: CheckedContinuation<Grant, Never>
    }

    private struct Place {
        var open = 0
        var waiters: [Waiter] = []
    }

    private struct State {
        var places: [Origin: Place] = [:]
        /// The one unused for longest comes first.
        var unused: [ClientConnection] = []
        var waiterNumber: UInt64 = 0
        var isClosed = false
        var limits: ClientPoolLimits

        /// What can be given at once.
        mutating func grant(of origin: Origin, wantsNew: Bool) -> Grant? {
            let hasRoom = (places[origin]?.open ?? 0) < limits.openOfOneOrigin
            if !(wantsNew && hasRoom),
                let place = unused.lastIndex(where: { $0.origin == origin })
            {
                return .connection(unused.remove(at: place))
            }
            guard hasRoom else { return nil }
            places[origin, default: Place()].open += 1
            return .place
        }

        mutating func popWaiter(of origin: Origin) -> Waiter? {
            guard let isEmpty = places[origin]?.waiters.isEmpty, !isEmpty else { return nil }
            return places[origin]?.waiters.removeFirst()
        }
    }

    private let state: Mutex<State>

    init(_ limits: ClientPoolLimits) { state = Mutex(State(limits: limits)) }

    func apply(_ limits: ClientPoolLimits) { state.withLock { $0.limits = limits } }

    /// Connections that are open or being opened, unused ones included.
    var count: Int { state.withLock { $0.places.values.reduce(0) { $0 + $1.open } } }
    var unusedCount: Int { state.withLock { $0.unused.count } }
    var waitingCount: Int {
        state.withLock { $0.places.values.reduce(0) { $0 + $1.waiters.count } }
    }

    // MARK: Taking

    /// A connection, or leave to open one; waits where all that may be open are in use. Who wants a
    /// new one is given one that was unused only where its place is needed. `timer` keeps the time.
    func take(_ call: ClientCall, timer: EventLoop, wantsNew: Bool = false) async -> Grant {
        let first: Grant? = state.withLock { state in
            if state.isClosed { return .refused(.closed) }
            if let grant = state.grant(of: call.origin, wantsNew: wantsNew) { return grant }
            let place = state.places[call.origin] ?? Place()
            let isFull = place.waiters.count >= state.limits.waitingOfOneOrigin
            return isFull ? .refused(.busy) : nil
        }
        if let first { return first }
        let (limit, _, said) = call.bound(.waiting, call.settings.deadlines.waiting)
        let number = state.withLock { state in
            state.waiterNumber += 1
            return state.waiterNumber
        }
        let began = call.now
        let clock = timer.task { [self] in
            do throws(CancellationError) { try await timer.pause(for: .milliseconds(limit)) } catch
            {
                return
            }
            giveUp(number, of: call.origin, .timedOut(limit: said))
        }
        defer { clock.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                wait(Waiter(number: number, continuation: continuation), of: call.origin)
                // Cancelled or over before it waited: nobody else will tell.
                if Task.isCancelled { giveUp(number, of: call.origin, .cancelled) }
                if call.now &- began >= limit {
                    giveUp(number, of: call.origin, .timedOut(limit: said))
                }
            }
        } onCancel: {
            giveUp(number, of: call.origin, .cancelled)
        }
    }

    /// Joins the queue, unless something has become free since it was looked at.
    private func wait(_ waiter: Waiter, of origin: Origin) {
        let grant: Grant? = state.withLock { state in
            if state.isClosed { return .refused(.closed) }
            if let grant = state.grant(of: origin, wantsNew: false) { return grant }
            let place = state.places[origin] ?? Place()
            guard place.waiters.count < state.limits.waitingOfOneOrigin else {
                return .refused(.busy)
            }
            state.places[origin, default: Place()].waiters.append(waiter)
            return nil
        }
        if let grant { waiter.continuation.resume(returning: grant) }
    }

    private func giveUp(_ number: UInt64, of origin: Origin, _ reason: ClientError.Reason) {
        let waiter: Waiter? = state.withLock { state in
            guard
                let index = state.places[origin]?.waiters.firstIndex(where: { $0.number == number })
            else { return nil }
            return state.places[origin]?.waiters.remove(at: index)
        }
        waiter?.continuation.resume(returning: .refused(reason))
    }

    // MARK: Giving back

    /// Takes back a connection that can be used again, on its loop.
    func keep(_ connection: ClientConnection) {
        enum Fate {
            case given(Waiter)
            case kept(evicted: ClientConnection?)
            case refused
        }
        let origin = connection.origin
        let fate: Fate = state.withLock { state in
            if state.isClosed { return .refused }
            if let waiter = state.popWaiter(of: origin) { return .given(waiter) }
            let known = state.unused.reduce(0) { $0 + ($1.origin == origin ? 1 : 0) }
            guard known < state.limits.idleOfOneOrigin, state.limits.idle > 0 else {
                return .refused
            }
            state.unused.append(connection)
            let isOver = state.unused.count > state.limits.idle
            return .kept(evicted: isOver ? state.unused.removeFirst() : nil)
        }
        switch fate {
        case .given(let waiter): waiter.continuation.resume(returning: .connection(connection))
        case .kept(let evicted): if let evicted { evicted.loop.post { evicted.retire() } }
        case .refused: connection.retire()
        }
    }

    /// Whether the connection was unused until now; it is nobody's from here on.
    func forget(_ connection: ClientConnection) -> Bool {
        state.withLock { state in
            guard let index = state.unused.firstIndex(where: { $0 === connection }) else {
                return false
            }
            state.unused.remove(at: index)
            return true
        }
    }

    /// A connection has been closed, or could not be opened.
    func free(_ origin: Origin) {
        let waiter: Waiter? = state.withLock { state in
            if let waiter = state.popWaiter(of: origin) { return waiter }
            guard var place = state.places[origin] else { return nil }
            place.open -= 1
            state.places[origin] = place.open == 0 ? nil : place
            return nil
        }
        waiter?.continuation.resume(returning: .place)
    }

    /// Gives nothing out from here on; what is unused is closed.
    func close() {
        let (unused, waiters) = state.withLock { state in
            state.isClosed = true
            let unused = state.unused
            state.unused = []
            var waiters: [Waiter] = []
            for origin in state.places.keys {
                waiters += state.places[origin]?.waiters ?? []
                state.places[origin]?.waiters = []
            }
            return (unused, waiters)
        }
        for waiter in waiters { waiter.continuation.resume(returning: .refused(.closed)) }
        for connection in unused { connection.loop.post { connection.retire() } }
    }
}
