import Primitives
import Testing

@Suite struct RatioTests {
    @Test func `equal ratios are one value, in lowest terms`() throws {
        let half = try #require(Ratio(1, over: 2))
        let same = try #require(Ratio(1 << 126, over: 1 << 127))
        #expect(half == same)
        #expect(half.hashValue == same.hashValue)
        #expect((same.numerator, same.denominator) == (1, 2))
        #expect(Ratio(0, over: .max) == .zero)
        #expect(Ratio(.max, over: .max) == .one)
        #expect(half.description == "1/2")
    }

    @Test func `nothing has a denominator of zero`() {
        #expect(Ratio(1, over: 0) == nil)
        #expect(Ratio(0, over: 0) == nil)
        #expect(Ratio.zero.inverse == nil)
        #expect(Ratio(3, over: 4)?.inverse == Ratio(4, over: 3))
    }

    @Test func `rates are ratios`() {
        #expect(Ratio(2_500 as BasisPoints) == Ratio(1, over: 4))
        #expect(Ratio(BasisPoints.zero) == .zero)
        #expect(Ratio(BasisPoints.all) == .one)
        #expect(Ratio(1 as PartsPerMillion) == Ratio(1, over: 1_000_000))
        #expect(Ratio(PartsPerMillion.all) == .one)
    }

    @Test(arguments: UInt64(0)..<16)
    func `comparison is exact`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<300 {
            let a = try #require(Ratio(dice.wide(), over: max(1, dice.wide())))
            let b = try #require(Ratio(dice.wide(), over: max(1, dice.wide())))
            let left = Schoolbook(a.numerator) * Schoolbook(b.denominator)
            let right = Schoolbook(b.numerator) * Schoolbook(a.denominator)
            #expect((a < b) == (left < right))
            #expect((a == b) == (left == right))
        }
    }

    @Test func `neighbours that any rounding would confuse are told apart`() throws {
        let a = try #require(Ratio(.max - 1, over: .max))
        let b = try #require(Ratio(.max - 2, over: .max - 1))
        #expect(b < a)
        #expect(a < .one)
        #expect(try #require(a.inverse) > .one)
    }

    @Test(arguments: UInt64(0)..<16)
    func `sums and products are exact, and nil only when they do not fit`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<25 {
            let a = try #require(Ratio(dice.wide(), over: max(1, dice.wide())))
            let b = try #require(Ratio(dice.wide(), over: max(1, dice.wide())))
            let (top, bottom) = (Schoolbook(a.numerator), Schoolbook(a.denominator))
            let (otherTop, otherBottom) = (Schoolbook(b.numerator), Schoolbook(b.denominator))
            let sum = top * otherBottom + otherTop * bottom
            #expect(a.adding(b) == Ratio(lowering: sum, over: bottom * otherBottom))
            #expect(
                a.multiplied(by: b) == Ratio(lowering: top * otherTop, over: bottom * otherBottom))
        }
    }

    @Test func `large steps on the way cost no result`() throws {
        let large = try #require(Ratio(.max, over: 1 << 127))
        #expect(large.multiplied(by: try #require(large.inverse)) == .one)
        let sliver = try #require(Ratio(1, over: .max))
        let rest = try #require(Ratio(.max - 1, over: .max))
        #expect(rest.adding(sliver) == .one)
        let most = try #require(Ratio(.max, over: 1))
        #expect(most.adding(.zero) == most)
        #expect(most.adding(.one) == nil)
        #expect(most.adding(sliver) == nil)
        #expect(most.multiplied(by: most) == nil)
        #expect(sliver.multiplied(by: sliver) == nil)
        let over = try #require(Ratio(.max, over: .max - 1))
        #expect(over.adding(rest) == nil, "a numerator beyond 256 bits")
    }
}

extension Ratio {
    /// `nil` when the lowest terms exceed 128 bits.
    init?(lowering top: Schoolbook, over bottom: Schoolbook) {
        let divisor = bottom.greatestCommonDivisor(top)
        guard
            let top = top.divided(by: divisor).quotient.value,
            let bottom = bottom.divided(by: divisor).quotient.value
        else { return nil }
        self.init(top, over: bottom)
    }
}
