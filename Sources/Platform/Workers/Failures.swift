import Synchronization

/// The errors of one map, by the place of the range that threw them.
@usableFromInline
final class Failures<Failure: Error>: Sendable {
    private let failures = Mutex<[Int: Failure]>([:])

    @usableFromInline
    init() {}

    @usableFromInline
    func add(_ failure: Failure, of place: Int) { failures.withLock { $0[place] = failure } }

    @usableFromInline
    func contains(_ place: Int) -> Bool { failures.withLock { $0[place] != nil } }

    @usableFromInline
    var isEmpty: Bool { failures.withLock(\.isEmpty) }

    /// That of the first range in order.
    @usableFromInline
    var first: Failure? {
        failures.withLock { failures in failures.min { $0.key < $1.key }?.value }
    }
}
