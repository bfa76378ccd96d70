import Simulation
import SpecTesting
import Testing

@testable import Spine

@Suite struct SeatHeapTests {
    @Test(arguments: Trials.seeds(2_000))
    func `the lowest is on top, whatever was put in and taken out`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var (heap, list) = (SeatHeap(), [Int: SeatHeap.Rank]())
        for step in 0..<200 {
            let seat = Int.random(in: 0..<24, using: &dice)
            if list[seat] != nil || Int.random(in: 0..<4, using: &dice) == 0 {
                heap.remove(seat)
                list[seat] = nil
            } else {
                let first = UInt64.random(in: 0..<4, using: &dice)
                let rank = SeatHeap.Rank(first: first, second: UInt64(step))
                heap.insert(seat, rank)
                list[seat] = rank
            }
            #expect(heap.count == list.count)
            #expect(heap.top == list.min { $0.value < $1.value }?.key)
            #expect(heap.contains(seat) == (list[seat] != nil))
        }
    }
}
