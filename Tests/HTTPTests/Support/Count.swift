import Synchronization

/// A number that handlers of a test change and the test reads.
final class Count: Sendable {
    private let number = Atomic(0)

    var value: Int { number.load(ordering: .relaxed) }
    func add(_ more: Int = 1) { number.add(more, ordering: .relaxed) }
}
