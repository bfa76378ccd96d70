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

/// A signed command in a pool, and who asks what comes of it. It waits on where nobody does any more.
struct Waiting: Sendable {
    let entry: PreparedEntry
    /// Who has asked for the longest.
    private var first: Asker?
    /// Others who asked for the same while it waited, in their order.
    private var others: [Asker] = []

    private struct Asker: Sendable {
        let reply: Reply
        /// When he is told that it still waits.
        var patience: Milliseconds
    }

    init(_ entry: PreparedEntry, _ reply: Reply) {
        self.entry = entry
        first = Asker(reply: reply, patience: Milliseconds(.max))
    }

    /// Has whoever asks told at that time that it still waits.
    mutating func wait(until time: Milliseconds) { first?.patience = time }

    /// False where so many ask already.
    mutating func join(_ other: Waiting) -> Bool {
        guard first != nil else {
            first = other.first
            return true
        }
        guard others.count + 1 < MempoolBounds.mostAskers else { return false }
        if let asker = other.first { others.append(asker) }
        return true
    }

    /// Tells those who have waited long enough that it waits, and knows them no more.
    mutating func dismiss(at now: Milliseconds, retryAfter wait: Milliseconds) {
        while let asker = first, asker.patience <= now {
            asker.reply(.waiting(retryAfter: wait))
            first = others.isEmpty ? nil : others.removeFirst()
        }
    }

    /// Tells all of them; what the first hears as done, the others hear as done before.
    func answer(_ answer: Answer) {
        first?.reply(answer)
        guard !others.isEmpty else { return }
        var again = answer
        if case .applied(let outcome) = answer {
            again = .applied(Outcome(outcome.code, at: outcome.height, isRepeated: true))
        }
        for other in others { other.reply(again) }
    }
}
