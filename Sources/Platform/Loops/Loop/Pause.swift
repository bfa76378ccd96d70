import Synchronization

extension EventLoop {
    /// Waits that long on the loop's deadlines, from any task; not before it is over, unless the
    /// task is cancelled or the loop ends.
    public func pause(for duration: Duration) async throws(CancellationError) {
        let pause = Pause(on: self)
        let isOver = await withTaskCancellationHandler {
            await withUnsafeContinuation { pause.begin(duration.wholeMilliseconds, $0) }
        } onCancel: {
            pause.end(reached: false)
        }
        guard isOver else { throw CancellationError() }
    }
}

/// One wait for time to pass.
///
/// Sendable: `deadline` is touched on the loop only, the rest is under a lock.
final class Pause: @unchecked Sendable {
    private enum State {
        case new
        case waiting(UnsafeContinuation<Bool, Never>)
        case over
    }

    private let loop: EventLoop
    private let state = Mutex(State.new)
    private var deadline: Deadline?

    init(on loop: EventLoop) { self.loop = loop }

    func begin(_ milliseconds: UInt64, _ continuation: UnsafeContinuation<Bool, Never>) {
        let isOver = state.withLock { state in
            if case .over = state { return true }
            state = .waiting(continuation)
            return false
        }
        if isOver {
            continuation.resume(returning: false)
            return
        }
        // What is left of this millisecond is no part of the wait.
        let moment = EventLoop.milliseconds.later(by: milliseconds).later(by: 1)
        if loop.isCurrent {
            arm(at: moment)
        } else if !loop.post({ self.arm(at: moment) }) {
            end(reached: false)
        }
    }

    private func arm(at moment: UInt64) {
        if loop.isEnding { return end(reached: false) }
        guard state.withLock({ if case .waiting = $0 { true } else { false } }) else { return }
        let deadline = Deadline(on: loop) { [unowned self] in end(reached: true) }
        deadline.set(at: moment)
        self.deadline = deadline
        loop.pauses[ObjectIdentifier(self)] = self
    }

    /// From any thread; the first end counts.
    func end(reached: Bool) {
        let continuation = state.withLock { state -> UnsafeContinuation<Bool, Never>? in
            defer { state = .over }
            guard case .waiting(let continuation) = state else { return nil }
            return continuation
        }
        guard let continuation else { return }
        if loop.isCurrent { disarm() } else { loop.post { self.disarm() } }
        continuation.resume(returning: reached)
    }

    private func disarm() {
        deadline = nil
        loop.pauses[ObjectIdentifier(self)] = nil
    }
}
