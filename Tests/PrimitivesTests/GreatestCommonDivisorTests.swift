import Primitives
import Testing

/// Seen through `Ratio`, whose terms it lowers.
@Suite struct GreatestCommonDivisorTests {
    @Test(arguments: UInt64(0)..<8)
    func `lowering terms agrees with Euclid`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<40 {
            let (top, bottom) = (dice.wide(), max(1, dice.wide()))
            let ratio = try #require(Ratio(top, over: bottom))
            let divisor = Schoolbook(bottom).greatestCommonDivisor(Schoolbook(top))
            #expect(Schoolbook(ratio.numerator) * divisor == Schoolbook(top))
            #expect(Schoolbook(ratio.denominator) * divisor == Schoolbook(bottom))
        }
    }

    @Test(arguments: UInt64(0)..<8)
    func `a planted factor is found`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<200 {
            let factor = max(1, dice.word())
            let (top, bottom) = (UInt128(dice.word()), UInt128(max(1, dice.word())))
            let plain = try #require(Ratio(top, over: bottom))
            let planted = Ratio(top * UInt128(factor), over: bottom * UInt128(factor))
            #expect(planted == plain)
        }
    }
}
