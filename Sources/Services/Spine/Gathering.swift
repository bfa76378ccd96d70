import Synchronization

/// Answers that come one by one, at least one, handed on together when the last is there. The first
/// that comes for a place counts.
final class Gathering: Sendable {
    private struct State {
        var answers: [Answer?]
        var missing: Int
    }

    private let state: Mutex<State>
    private let done: @Sendable ([Answer]) -> Void

    convenience init(count: Int, done: @escaping @Sendable ([Answer]) -> Void) {
        self.init(State(answers: Array(repeating: nil, count: count), missing: count), done)
    }

    private init(_ state: State, _ done: @escaping @Sendable ([Answer]) -> Void) {
        self.state = Mutex(state)
        self.done = done
    }

    func take(_ answer: Answer, at index: Int) {
        let all = state.withLock { state -> [Answer]? in
            guard state.answers[index] == nil else { return nil }
            state.answers[index] = answer
            state.missing -= 1
            return state.missing == 0 ? state.answers.compactMap { $0 } : nil
        }
        if let all { done(all) }
    }
}
