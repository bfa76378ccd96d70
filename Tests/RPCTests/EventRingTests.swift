import RPC
import Simulation
import SpecTesting
import Testing

@Suite struct EventRingTests {
    @Test func `a ring keeps the newest, and says where it begins`() {
        var ring = EventRing<Int>(capacity: 3)
        #expect(ring.oldest == nil)
        #expect(ring.resumption(after: 0) == .possible)
        #expect(ring.resumption(after: 1) == .ahead(newest: 0))
        for event in 1...5 { #expect(ring.append(event * 10) == UInt64(event)) }
        #expect(ring.oldest == 3)
        #expect((0...6).map { ring[$0] } == [nil, nil, nil, 30, 40, 50, nil])
        #expect(ring.resumption(after: 1) == .gap(oldest: 3))
        #expect(ring.resumption(after: 2) == .possible)
        #expect(ring.resumption(after: 5) == .possible)
        #expect(ring.resumption(after: 6) == .ahead(newest: 5))
        #expect(ring.resumption(after: .max) == .ahead(newest: 5))
    }

    @Test func `a ring may begin behind any sequence`() {
        var ring = EventRing<Int>(capacity: 3, after: 7)
        #expect(ring.oldest == nil && ring.newest == 7)
        #expect(ring.resumption(after: 7) == .possible)
        #expect(ring.resumption(after: 6) == .gap(oldest: 8))
        #expect(ring.resumption(after: 8) == .ahead(newest: 7))
        for event in 8...12 { #expect(ring.append(event) == UInt64(event)) }
        #expect((6...13).map { ring[$0] } == [nil, nil, nil, nil, 10, 11, 12, nil])
        #expect(ring.resumption(after: 9) == .possible)
        #expect(ring.resumption(after: 8) == .gap(oldest: 10))
    }

    @Test(arguments: Trials.seeds(2_000))
    func `a ring is the end of a list of everything`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let capacity = 1 + dice.below(9)
        var (ring, all) = (EventRing<UInt64>(capacity: capacity), [UInt64]())
        for _ in 0..<60 {
            all.append(dice.next())
            ring.append(all[all.count - 1])
            let kept = max(0, all.count - capacity)
            for sequence in 0...(all.count + 1) {
                let isKept = sequence > kept && sequence <= all.count
                #expect(ring[UInt64(sequence)] == (isKept ? all[sequence - 1] : nil))
            }
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `a ring that is cut goes on with the numbers behind the cut`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let (capacity, start) = (1 + dice.below(9), UInt64(dice.below(20)))
        var ring = EventRing<UInt64>(capacity: capacity, after: start)
        // The twin: every event that stands, by its sequence, and which of them were put out.
        var (standing, newest): ([UInt64: UInt64], UInt64) = ([:], start)
        for _ in 0..<80 {
            if dice.below(4) > 0 {
                newest += 1
                standing[newest] = dice.next()
                ring.append(standing[newest] ?? 0)
                if newest > UInt64(capacity) { standing[newest - UInt64(capacity)] = nil }
            } else {
                let sequence = newest > 6 ? newest - UInt64(dice.below(7)) : UInt64(dice.below(9))
                ring.cut(after: sequence)
                if sequence < newest {
                    standing = standing.filter { $0.key <= sequence }
                    newest = sequence
                }
            }
            #expect(ring.newest == newest)
            #expect(ring.oldest == standing.keys.min())
            for sequence in 0...(newest + 2) {
                #expect(ring[sequence] == standing[sequence])
            }
        }
    }
}
