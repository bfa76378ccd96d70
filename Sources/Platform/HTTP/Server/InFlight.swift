import Synchronization

/// The places there are for requests under way, over all loops.
final class InFlight: Sendable {
    private let taken = Atomic<Int>(0)

    var count: Int { taken.load(ordering: .relaxed) }

    /// Takes a place, or says at once that there is none.
    func enter(_ exchange: Exchange) throws(Refusal) {
        let before = taken.wrappingAdd(1, ordering: .relaxed).oldValue
        guard before < exchange.settings.requestsInFlight else {
            taken.wrappingSubtract(1, ordering: .relaxed)
            throw .busy
        }
    }

    func leave() { taken.wrappingSubtract(1, ordering: .relaxed) }
}
