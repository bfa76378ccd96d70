import Chain
import Primitives
import Simulation
import SpecTesting
import Testing

@Suite struct FeeStepTests {
    private func next(
        _ fee: UInt128, _ units: UInt64, target: UInt64 = 1_000, denominator: UInt64 = 8,
        floor: UInt128 = 1
    ) -> UInt128 {
        FeeStep(target: target, denominator: denominator, floor: Amount(units: floor))
            .next(after: Amount(units: fee), units: units).units
    }

    @Test(.requirement("MP-002"))
    func `a base fee moves toward the target by at most one part in the denominator`() {
        #expect(next(800, 1_000) == 800)
        #expect(next(800, 2_000) == 900)
        #expect(next(800, 1_500) == 850)
        #expect(next(800, 500) == 750)
        #expect(next(800, 0) == 700)
        // More than twice the target counts as twice.
        #expect(next(800, 1_000_000) == 900)
    }

    @Test func `a small fee still moves, and an idle lane comes back to its floor`() {
        #expect(next(1, 1_001) == 2)
        #expect(next(7, 999) == 6)
        #expect(next(1, 0) == 1)
        #expect(next(0, 0, floor: 0) == 0)
        #expect(next(0, 1_001, floor: 0) == 1)
        var fee: UInt128 = 1_000_000
        for _ in 0..<200 { fee = next(fee, 0, floor: 5) }
        #expect(fee == 5)
    }

    @Test func `a fee stays between the floor and the highest there is`() {
        #expect(next(10, 1_000, floor: 50) == 50)
        #expect(next(10, 2_000, floor: 50) == 50)
        let highest = FeeStep.highest.units
        #expect(next(highest, 2_000) == highest)
        #expect(next(highest - 1, 2_000) == highest)
        #expect(next(.max, 1_000) == highest)
        #expect(next(1, 0, floor: .max) == highest)
        #expect(next(highest, .max, target: .max, denominator: .max) == highest)
        #expect(next(highest, 0, target: .max, denominator: 1, floor: 0) == 0)
    }

    @Test func `no target and no denominator count as one`() {
        #expect(next(8, 5, target: 0, denominator: 0) == 16)
        #expect(FeeStep.target(of: 1_000_000, partsPerMillion: 300_000) == 300_000)
        #expect(FeeStep.target(of: 1, partsPerMillion: 1) == 1)
        #expect(FeeStep.target(of: .max, partsPerMillion: 1_000_000) == .max)
    }

    /// The same as fractions: what the definition says, compared by cross-multiplying.
    @Test(arguments: Trials.seeds(10_000))
    func `a step is the fraction it is defined as, rounded down`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let fee = UInt128(dice.next() >> UInt64.random(in: 0...63, using: &dice))
        let target = 1 + dice.next() >> UInt64.random(in: 24...63, using: &dice)
        let units = dice.next() >> UInt64.random(in: 24...63, using: &dice)
        let denominator = UInt64.random(in: 2...10_000, using: &dice)
        let floor = UInt128(dice.next() >> UInt64.random(in: 40...63, using: &dice))
        let next = next(fee, units, target: target, denominator: denominator, floor: floor)

        // The exact move is fee × distance / (target × denominator).
        let distance = UInt128(units > target ? min(units - target, target) : target - units)
        let whole = UInt128(target) * UInt128(denominator)
        var exact: UInt128 = 0
        // The largest number of which `whole` times it is at most fee × distance, bit by bit.
        for bit in (0..<65).reversed() {
            let larger = exact | 1 << UInt128(bit)
            let (product, overflow) = larger.multipliedReportingOverflow(by: whole)
            if !overflow, product <= fee * distance { exact = larger }
        }
        let step = distance == 0 ? 0 : max(exact, 1)
        let expected: UInt128 =
            units > target
            ? min(fee + step, FeeStep.highest.units) : fee > step ? fee - step : 0
        #expect(next == max(expected, floor))
        #expect(next >= floor)
        if next > floor, step > 1 {
            let moved = next > fee ? next - fee : fee - next
            #expect(moved * UInt128(denominator) <= fee)
        }
        if units > target, fee < FeeStep.highest.units { #expect(next > fee) }
    }
}
