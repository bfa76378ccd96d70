import Capabilities
import Primitives
import Simulation
import SpecTesting
import Testing

@Suite struct CapabilityCountersTests {
    private static func claim(
        _ counter: UInt64, _ amount: UInt128, of most: UInt128, until: UInt64? = nil
    ) -> CapabilityClaim {
        CapabilityClaim(
            counter: Digest(counter, 0, 0, 0), kind: .spendAtMost, amount: amount, most: most,
            until: until)
    }

    @Test func `claims are taken together or not at all`() {
        let counters = CapabilityCounters(capacity: 4)
        let now = Milliseconds(0)
        #expect(
            counters.take([Self.claim(1, 3, of: 5), Self.claim(2, 1, of: 5)], at: now) == .taken)
        #expect(
            counters.take([Self.claim(2, 4, of: 5), Self.claim(1, 3, of: 5)], at: now)
                == .exhausted(1))
        // The first of those was not taken.
        #expect(counters.take([Self.claim(2, 4, of: 5)], at: now) == .taken)
        #expect(counters.take([Self.claim(2, 1, of: 5)], at: now) == .exhausted(0))
        #expect(
            counters.take([Self.claim(1, 1, of: 5), Self.claim(1, 2, of: 5)], at: now)
                == .exhausted(1))
        #expect(counters.take([Self.claim(1, .max, of: .max)], at: now) == .exhausted(0))
        #expect(counters.take([Self.claim(3, 0, of: 0)], at: now) == .taken)
        #expect(counters.take([], at: now) == .taken)
    }

    @Test func `a full table answers nothing, and forgets only what has ended`() {
        let counters = CapabilityCounters(capacity: 2)
        let claims = [Self.claim(1, 1, of: 1, until: 10), Self.claim(2, 1, of: 1, until: 20)]
        #expect(counters.take(claims, at: Milliseconds(0)) == .taken)
        let third = [Self.claim(3, 1, of: 1)]
        #expect(counters.take(third, at: Milliseconds(9_999)) == .unanswered(0))
        #expect(counters.count == 2)
        #expect(counters.take(third, at: Milliseconds(10_000)) == .taken)
        #expect(counters.take([Self.claim(2, 1, of: 1)], at: Milliseconds(10_000)) == .exhausted(0))
    }

    @Test(arguments: Trials.seeds(1_000))
    func `no counter ever gives out more than its most`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let counters = CapabilityCounters(capacity: 8)
        var given: [UInt64: UInt128] = [:]
        let most: UInt128 = 40
        for _ in 0..<100 {
            let claims = (0..<Int.random(in: 1...3, using: &dice)).map { _ in
                let counter = UInt64.random(in: 0..<4, using: &dice)
                return Self.claim(counter, UInt128.random(in: 0...9, using: &dice), of: most)
            }
            guard counters.take(claims, at: .zero) == .taken else { continue }
            for claim in claims { given[claim.counter.word0, default: 0] += claim.amount }
            #expect(given.values.allSatisfy { $0 <= most })
        }
    }
}
