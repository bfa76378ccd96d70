import Primitives
import World

/// Where an answer goes: a place among those of one call.
struct Reply: Sendable {
    private let gathering: Gathering
    private let place: Int

    init(_ gathering: Gathering, at place: Int) {
        (self.gathering, self.place) = (gathering, place)
    }

    func callAsFunction(_ answer: Answer) { gathering.take(answer, at: place) }
}

/// A signed command in a pool, and who asks what comes of it.
struct Waiting: Sendable {
    let entry: PreparedEntry
    private let first: Reply
    /// Others who asked for the same while it waited.
    private var others: [Reply] = []

    init(_ entry: PreparedEntry, _ reply: Reply) { (self.entry, first) = (entry, reply) }

    /// False where so many ask already.
    mutating func join(_ other: Waiting) -> Bool {
        guard others.count + 1 < MempoolBounds.mostAskers else { return false }
        others.append(other.first)
        return true
    }

    /// Tells all of them; what the first hears as done, the others hear as done before.
    func answer(_ answer: Answer) {
        first(answer)
        guard !others.isEmpty else { return }
        var again = answer
        if case .applied(let outcome) = answer {
            again = .applied(Outcome(outcome.code, at: outcome.height, isRepeated: true))
        }
        for other in others { other(again) }
    }
}
