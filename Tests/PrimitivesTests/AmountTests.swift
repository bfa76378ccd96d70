import Primitives
import Testing

@Suite struct AmountTests {
    @Test func `the edges answer nil instead of wrapping`() {
        let one = Amount(units: 1)
        #expect(Amount.maximum.adding(one) == nil)
        #expect(Amount.maximum.adding(.zero) == .maximum)
        #expect(Amount.zero.subtracting(one) == nil)
        #expect(Amount.maximum.subtracting(.maximum) == .zero)
        #expect(Amount.maximum.multiplied(by: 2) == nil)
        #expect(Amount.maximum.multiplied(by: 1) == .maximum)
        #expect(Amount.maximum.multiplied(by: 0) == .zero)
        #expect(Amount(units: 1 << 64).multiplied(by: .max) == Amount(units: .max - (1 << 64 - 1)))
        #expect(Amount(units: 1 << 64 + 1).multiplied(by: .max) == .maximum)
        #expect(Amount(units: 1 << 64 + 2).multiplied(by: .max) == nil)
    }

    @Test func `the largest amount exact in JSON is 2^53 - 1`() {
        #expect(Amount.maximumExactInJSON.units == 1 << 53 - 1)
        #expect(Amount.maximumExactInJSON.description == "9007199254740991")
    }

    @Test(arguments: UInt64(0)..<16)
    func `checked arithmetic agrees with the schoolbook`(seed: UInt64) {
        var dice = Dice(seed: seed)
        for _ in 0..<500 {
            let (left, right, factor) = (dice.wide(), dice.wide(), dice.word())
            let (a, b) = (Amount(units: left), Amount(units: right))
            let (naive, other) = (Schoolbook(left), Schoolbook(right))
            #expect(a.adding(b)?.units == (naive + other).value)
            #expect(a.subtracting(b)?.units == (other <= naive ? (naive - other).value : nil))
            #expect(
                a.multiplied(by: factor)?.units == (naive * Schoolbook(UInt128(factor))).value)
            #expect((a < b) == (naive < other))
        }
    }

    @Test func `a sum is exact, or nil as soon as it does not fit`() {
        #expect(Amount.sum([Amount]()) == .zero)
        #expect(Amount.sum((1...100).map { Amount(units: $0) }) == Amount(units: 5050))
        #expect(Amount.sum([.maximum, .zero]) == .maximum)
        #expect(Amount.sum([.maximum, Amount(units: 1), .zero]) == nil)
    }
}
