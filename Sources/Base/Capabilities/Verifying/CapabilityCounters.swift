public import Primitives
import Synchronization

/// Counters of one process: how often, and for how much, tokens have been used. Bounded: where there
/// is no room for another counter the claim stays unanswered, since to forget one would be to allow it
/// all again. A counter whose tokens have expired is forgotten, and its room is free.
public final class CapabilityCounters: Sendable {
    private struct Counter {
        var taken: UInt128
        let until: UInt64?
    }

    private struct State {
        var counters: [Digest: Counter] = [:]
        /// No counter can be forgotten before this second.
        var nextEnd = UInt64.max

        mutating func set(_ name: Digest, taken: UInt128, until: UInt64?) {
            counters[name] = Counter(taken: taken, until: until)
            nextEnd = min(nextEnd, until ?? .max)
        }

        /// Forgets what has expired; asks all counters only where one can have.
        mutating func forget(before second: UInt64) {
            guard second >= nextEnd else { return }
            counters = counters.filter { $0.value.until.map { second < $0 } ?? true }
            nextEnd = counters.values.compactMap(\.until).min() ?? .max
        }
    }

    public let capacity: Int
    private let state = Mutex(State())

    public init(capacity: Int = 1 << 16) {
        precondition(capacity > 0, "counters need room for one")
        self.capacity = capacity
    }

    public var count: Int { state.withLock { $0.counters.count } }

    /// Takes all claims, or none of them.
    public func take(_ claims: [CapabilityClaim], at now: Milliseconds) -> ClaimOutcome {
        state.withLock { state in
            var totals: [Digest: UInt128] = [:]
            for (index, claim) in claims.enumerated() {
                let taken = totals[claim.counter] ?? state.counters[claim.counter]?.taken ?? 0
                let (sum, overflow) = taken.addingReportingOverflow(claim.amount)
                guard !overflow, sum <= claim.most else { return .exhausted(index) }
                totals[claim.counter] = sum
            }
            let fresh = totals.keys.count { state.counters[$0] == nil }
            if state.counters.count + fresh > capacity { state.forget(before: now.value / 1_000) }
            guard state.counters.count + fresh <= capacity else { return .unanswered(0) }
            for claim in claims {
                guard let total = totals[claim.counter] else { continue }
                state.set(claim.counter, taken: total, until: claim.until)
            }
            return .taken
        }
    }
}
