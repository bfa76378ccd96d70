import Synchronization
import World

/// Lets one examination be made at a time, and none while the last one is fresh: whoever asks
/// meanwhile gets that one.
final class DoctorDesk: Sendable {
    /// What somebody is answered who asks for an examination.
    enum Answer {
        case given(Diagnosis)
        /// Another is being made.
        case busy
        /// It is his to make.
        case yours(Turn)
    }

    private struct State {
        var isTaken = false
        var last: (diagnosis: Diagnosis, at: UInt64)?
    }

    /// Milliseconds for which an examination is given again.
    static var freshness: UInt64 { 5_000 }

    private let steady: @Sendable () -> UInt64
    private let state = Mutex(State())

    /// `steady` counts milliseconds and never runs backwards.
    init(steady: @escaping @Sendable () -> UInt64) { self.steady = steady }

    func ask() -> Answer {
        let now = steady()
        return state.withLock { state in
            if state.isTaken { return .busy }
            if let last = state.last, now < last.at + Self.freshness {
                return .given(last.diagnosis)
            }
            state.isTaken = true
            return .yours(Turn(self))
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
