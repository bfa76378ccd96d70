import Synchronization

/// Wakes the one task that waits for it. Rung while nobody waits, it lets the next wait pass.
final class Bell: Sendable {
    private enum State {
        case quiet, rung
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.quiet)

    /// From any thread; never waits.
    func ring() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            switch state {
            case .quiet, .rung:
                state = .rung
                return nil
            case .waiting(let waiter):
                state = .quiet
                return waiter
            }
        }
        waiter?.resume()
    }

    /// Returns once it was rung, or the task was cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let passes = state.withLock { state in
                    switch state {
                    case .rung:
                        state = .quiet
                        return true
                    case .quiet:
                        state = .waiting(waiter)
                        return false
                    case .waiting: preconditionFailure("two tasks wait for one bell")
                    }
                }
                if passes { waiter.resume() }
            }
        } onCancel: {
            ring()
        }
    }
}
