import Primitives
import Testing

@Suite struct AmountDeltaTests {
    @Test(arguments: UInt64(0)..<16)
    func `a change applied to the old amount gives the new one`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<500 {
            let (old, new) = (Amount(units: dice.wide()), Amount(units: dice.wide()))
            let distance = max(old, new).units - min(old, new).units
            guard let change = AmountDelta(from: old, to: new) else {
                #expect(distance >= 1 << 127)
                continue
            }
            #expect(distance < 1 << 127)
            #expect(change.magnitude.units == distance)
            #expect(old.applying(change) == new)
            #expect(new.applying(try #require(change.negated)) == old)
        }
    }

    @Test func `a change that leaves the range is nil`() {
        let (least, most) = (AmountDelta(units: .min), AmountDelta(units: .max))
        let one = AmountDelta(units: 1)
        #expect(most.adding(one) == nil)
        #expect(least.subtracting(one) == nil)
        #expect(least.negated == nil)
        #expect(most.negated == AmountDelta(units: -.max))
        #expect(Amount.zero.applying(AmountDelta(units: -1)) == nil)
        #expect(Amount.maximum.applying(one) == nil)
        #expect(Amount(units: 1 << 127).applying(least) == .zero)
        #expect(Amount(units: 1 << 127 - 1).applying(least) == nil)
        #expect(AmountDelta(from: .zero, to: Amount(units: 1 << 127)) == nil)
        #expect(AmountDelta(from: Amount(units: 1 << 127), to: .zero) == nil)
    }

    @Test(arguments: UInt64(0)..<8)
    func `sums and differences undo each other`(seed: UInt64) {
        var dice = Dice(seed: seed)
        for _ in 0..<500 {
            let (a, b) = (AmountDelta(units: dice.signed()), AmountDelta(units: dice.signed()))
            if let sum = a.adding(b) { #expect(sum.subtracting(b) == a) }
            if let difference = a.subtracting(b) { #expect(difference.adding(b) == a) }
            #expect((a < b) == (a.units < b.units))
        }
    }

    @Test func `zero changes nothing`() {
        #expect(Amount.maximum.applying(.zero) == .maximum)
        #expect(AmountDelta(from: .maximum, to: .maximum) == .zero)
        #expect(AmountDelta(units: -5).description == "-5")
    }
}
