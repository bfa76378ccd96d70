import Synchronization

/// Where handlers of a test wait until the test lets them go on. They wait whether they are cancelled
/// or not, and it is noted whether they are.
final class HandlerGate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var cancelled = 0
    }

    private let state = Mutex(State())

    /// How many wait, and how many have been cancelled while they did.
    var waiting: Int { state.withLock { $0.waiting.count } }
    var cancelled: Int { state.withLock { $0.cancelled } }

    func pass() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { visitor in
                let isOpen = state.withLock { state in
                    if !state.isOpen { state.waiting.append(visitor) }
                    return state.isOpen
                }
                if isOpen { visitor.resume() }
            }
        } onCancel: {
            state.withLock { $0.cancelled += 1 }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.isOpen = true
            return state.waiting
        }
        for visitor in waiting { visitor.resume() }
    }

    deinit { open() }
}
