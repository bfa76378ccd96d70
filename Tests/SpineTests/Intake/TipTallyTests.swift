import Simulation
import SpecTesting
import Testing

@testable import Spine

@Suite struct TipTallyTests {
    @Test func `a percentile is a rate that somebody offers, to the last thousandth`() {
        var tally = TipTally()
        #expect(tally.percentile(50) == .zero)
        for rate in [12_345, 99_999, 17, 1_000_001] as [UInt64] {
            tally.add(TipRate(thousandths: rate))
        }
        #expect(tally.percentile(50).thousandths == 12_345)
        #expect(tally.percentile(51).thousandths == 99_999)
        #expect(tally.percentile(90).thousandths == 1_000_001)
        #expect(tally.percentile(1).thousandths == 17)
    }

    @Test(arguments: Trials.seeds(2_000))
    func `a percentile is that of the list`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var (tally, list) = (TipTally(), [UInt64]())
        let (most, widest) = (Int.random(in: 1...3_000, using: &dice), dice.next() % 64)
        for _ in 0..<most {
            let rate = UInt64.random(in: 0...(.max), using: &dice) >> widest
            list.append(rate)
            tally.add(TipRate(thousandths: rate))
            if Int.random(in: 0..<4, using: &dice) == 0 {
                let gone = list.remove(at: Int.random(in: 0..<list.count, using: &dice))
                tally.remove(TipRate(thousandths: gone))
            }
        }
        list.sort()
        #expect(tally.total == list.count)
        for percent in [1, 50, 90, 99, 100] where !list.isEmpty {
            let exact = list[max((list.count * percent + 99) / 100, 1) - 1]
            #expect(tally.percentile(percent).thousandths == exact)
        }
        for rate in list { tally.remove(TipRate(thousandths: rate)) }
        #expect(tally.total == 0 && tally.percentile(50) == .zero)
    }
}
