import Synchronization

/// What other threads have brought a loop and it has not taken yet.
///
/// The loop says when it is about to wait, and only then does a bringer have to wake it.
final class Mailbox: Sendable {
    typealias Post = @Sendable () -> Void

    /// Posts and steps of tasks, each in the order of their coming.
    struct Mail {
        var posts: [Post] = []
        var steps: [UnownedJob] = []

        var isEmpty: Bool { posts.isEmpty && steps.isEmpty }

        mutating func clear() {
            posts.removeAll(keepingCapacity: true)
            steps.removeAll(keepingCapacity: true)
        }
    }

    /// What a bringer has to do.
    enum Call {
        case nothing
        /// The loop waits for the system: wake it.
        case wake
        /// The loop has ended and nobody takes its steps: begin a thread for them.
        case begin
    }

    private struct State {
        var mail = Mail()
        var isAsleep = false
        var hasEnded = false
        /// Whether a thread takes the steps that come after the end.
        var isTaken = false
    }

    private let state = Mutex(State())

    /// `nil` once the loop has ended: the post is not taken.
    func bring(_ post: @escaping Post) -> Call? {
        state.withLock { state in
            guard !state.hasEnded else { return nil }
            state.mail.posts.append(post)
            return Self.wake(&state)
        }
    }

    func bring(_ step: UnownedJob) -> Call {
        state.withLock { state in
            state.mail.steps.append(step)
            guard state.hasEnded else { return Self.wake(&state) }
            guard !state.isTaken else { return .nothing }
            state.isTaken = true
            return .begin
        }
    }

    /// Makes the loop look again.
    func stir() -> Call { state.withLock { Self.wake(&$0) } }

    private static func wake(_ state: inout State) -> Call {
        defer { state.isAsleep = false }
        return state.isAsleep ? .wake : .nothing
    }

    /// Exchanges `mail`, which is empty, for what has come. Where nothing has and the loop has
    /// nothing else to do, it is asleep from here on.
    func take(into mail: inout Mail, isIdle: Bool) {
        state.withLock { state in
            swap(&state.mail, &mail)
            state.isAsleep = isIdle && mail.isEmpty
        }
    }

    /// Ends the taking of posts. False where something has come that must be done before.
    func end() -> Bool {
        state.withLock { state in
            state.hasEnded = state.mail.isEmpty
            state.isTaken = state.hasEnded
            return state.hasEnded
        }
    }

    /// Ends the taking of posts with what has come so far, and leaves its steps where they are.
    func endAnyhow() -> [Post] {
        state.withLock { state in
            (state.hasEnded, state.isTaken) = (true, true)
            defer { state.mail.posts = [] }
            return state.mail.posts
        }
    }

    /// The loop's thread takes no more steps: whoever brings the next one sees to a thread.
    func handOver() -> Call {
        state.withLock { state in
            state.isTaken = !state.mail.steps.isEmpty
            return state.isTaken ? .begin : .nothing
        }
    }

    /// The same as ``take(into:isIdle:)`` after the end; where nothing has come, nobody takes.
    func takeLate(into mail: inout Mail) -> Bool {
        state.withLock { state in
            guard !state.mail.isEmpty else {
                state.isTaken = false
                return false
            }
            swap(&state.mail, &mail)
            return true
        }
    }

    var hasEnded: Bool { state.withLock(\.hasEnded) }
}
