import Primitives
import Testing

@Suite struct RoundingTests {
    @Test(arguments: [
        (Rounding.down, [2, 2, 2, 2, 3]),
        (.up, [2, 3, 3, 3, 3]),
        (.halfEven, [2, 2, 2, 3, 3]),
    ])
    func `two and so many quarters round as named`(rule: Rounding, expected: [UInt128]) {
        let rounded = (0..<4).map { rule.apply(to: 2, remainder: $0, divisor: 4) }
        #expect(rounded + [rule.apply(to: 3, remainder: 0, divisor: 4)] == expected)
    }

    @Test func `the middle goes to the even neighbour`() {
        #expect(Rounding.halfEven.apply(to: 0, remainder: 1, divisor: 2) == 0)
        #expect(Rounding.halfEven.apply(to: 1, remainder: 1, divisor: 2) == 2)
        #expect(Rounding.halfEven.apply(to: 2, remainder: 1, divisor: 2) == 2)
    }

    @Test func `an odd divisor has no middle`() {
        #expect(Rounding.halfEven.apply(to: 1, remainder: 1, divisor: 3) == 1)
        #expect(Rounding.halfEven.apply(to: 1, remainder: 2, divisor: 3) == 2)
    }

    @Test func `half of the largest divisors is found without doubling`() {
        let (middle, divisor): (UInt128, UInt128) = (1 << 126, 1 << 127)
        #expect(Rounding.halfEven.apply(to: 1, remainder: middle, divisor: divisor) == 2)
        #expect(Rounding.halfEven.apply(to: 1, remainder: middle - 1, divisor: divisor) == 1)
        #expect(Rounding.halfEven.apply(to: 1, remainder: .max - 1, divisor: .max) == 2)
    }

    @Test func `rising past 128 bits is nil`() {
        #expect(Rounding.up.apply(to: .max, remainder: 1, divisor: 2) == nil)
        #expect(Rounding.halfEven.apply(to: .max, remainder: 1, divisor: 2) == nil)
        #expect(Rounding.down.apply(to: .max, remainder: 1, divisor: 2) == .max)
        #expect(Rounding.up.apply(to: .max, remainder: 0, divisor: 2) == .max)
    }
}
