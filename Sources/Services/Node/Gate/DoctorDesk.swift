import Primitives
import Synchronization
import World

/// Lets one examination be made at a time, and one every five seconds. Nobody is answered by one that
/// is older than the newest block at his question.
final class DoctorDesk: Sendable {
    /// What somebody is answered who asks for an examination.
    enum Answer {
        case given(Diagnosis)
        /// Another is being made.
        case busy
        /// It is his to make, once so many milliseconds have passed.
        case yours(Turn, after: UInt64)
    }

    private struct State {
        var isTaken = false
        var last: (diagnosis: Diagnosis, at: UInt64)?
    }

    /// Milliseconds from the end of one to the beginning of the next; as long it is given again where
    /// no block was sealed since.
    static var freshness: UInt64 { 5_000 }

    private let steady: @Sendable () -> UInt64
    private let state = Mutex(State())

    /// `steady` counts milliseconds and never runs backwards.
    init(steady: @escaping @Sendable () -> UInt64) { self.steady = steady }

    /// Asks for one that is at least as new as the block of that hash, the newest there is.
    func ask(newest: Digest) -> Answer {
        let now = steady()
        return state.withLock { state in
            if state.isTaken { return .busy }
            var wait: UInt64 = 0
            if let last = state.last, now < last.at + Self.freshness {
                if last.diagnosis.headHash == newest { return .given(last.diagnosis) }
                wait = last.at + Self.freshness - now
            }
            state.isTaken = true
            return .yours(Turn(self), after: wait)
        }
    }

    private func end(with diagnosis: Diagnosis?) {
        let now = steady()
        state.withLock { state in
            state.isTaken = false
            if let diagnosis { state.last = (diagnosis, now) }
        }
    }

    /// The right to make one; given back with the last reference, whatever became of it.
    final class Turn: Sendable {
        private let desk: DoctorDesk
        private let made = Mutex<Diagnosis?>(nil)

        fileprivate init(_ desk: DoctorDesk) { self.desk = desk }

        func end(with diagnosis: Diagnosis) { made.withLock { $0 = diagnosis } }

        deinit { desk.end(with: made.withLock { $0 }) }
    }
}
