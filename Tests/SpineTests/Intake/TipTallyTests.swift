import Simulation
import SpecTesting
import Testing

@testable import Spine

@Suite struct TipTallyTests {
    @Test func `each class ends where the next begins`() {
        for index in 0..<495 {
            let low = TipTally.lowest(ofClass: index).thousandths
            let next = TipTally.lowest(ofClass: index + 1).thousandths
            #expect(low < next)
            #expect(TipTally.index(of: TipRate(thousandths: low)) == index)
            #expect(TipTally.index(of: TipRate(thousandths: next - 1)) == index)
        }
        #expect(TipTally.index(of: TipRate(thousandths: .max)) == 495)
    }

    @Test(arguments: Trials.seeds(2_000))
    func `a percentile is that of the list, to within an eighth`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var (tally, list) = (TipTally(), [UInt64]())
        #expect(tally.percentile(50) == .zero)
        for _ in 0..<Int.random(in: 1...300, using: &dice) {
            let shift = UInt64.random(in: 0...63, using: &dice)
            let rate = UInt64.random(in: 0...(.max), using: &dice) >> shift
            list.append(rate)
            tally.add(TipRate(thousandths: rate))
            if Int.random(in: 0..<4, using: &dice) == 0 {
                let gone = list.remove(at: Int.random(in: 0..<list.count, using: &dice))
                tally.remove(TipRate(thousandths: gone))
            }
        }
        list.sort()
        #expect(tally.total == list.count)
        for percent in [1, 50, 90, 100] where !list.isEmpty {
            let exact = list[max((list.count * percent + 99) / 100, 1) - 1]
            let said = tally.percentile(percent).thousandths
            #expect(said <= exact && exact - said <= exact / 8)
        }
    }
}
