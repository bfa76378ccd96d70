import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct CombTests {
    /// Numbers below L, and those at its ends, among which are the only ones above 2^252.
    static func scalar(using dice: inout SeededDice) -> Number256 {
        switch dice.next() % 8 {
        case 0: return Number256(dice.next() % 4, 0, 0, 0)
        case 1:
            return Number256(
                Number256.order.w0 - 1 - dice.next() % 4, Number256.order.w1, 0, 1 << 60)
        case 2: return Number256(dice.next(), 0, 0, 1 << 60)
        case 3: return Number256(.max - dice.next() % 2, .max, .max, .max >> 4)
        default: return Number256(dice.next(), dice.next(), dice.next(), dice.next() >> 4)
        }
    }

    @Test(arguments: Trials.seeds(5_000))
    func `a table's sum is that of doubling and adding, for keys of any order`(seed: UInt64) throws
    {
        var dice = SeededDice(seed: seed)
        let point = try EdwardsPointTests.point(using: &dice)
        let (s, h) = (Self.scalar(using: &dice), Self.scalar(using: &dice))
        let encoding = point.encoding
        let bytes = try #require(PublicKey(encoding.bytes))
        let key = RememberedKey(bytes)
        #expect((key == nil) == encoding.isOfSmallOrder)
        guard let key else { return }
        let sum = key.sum(s, h)
        #expect(sum.isSound)
        let expected = EdwardsPoint.base.times(s) + point.negated.times(h)
        #expect(sum.encoding == expected.encoding, "s \(s) h \(h)")
    }

    @Test func `combs reach over 260 bits, and a table has the point behind its entries`() {
        for comb in [Comb.key, .base] {
            #expect(comb.combs * comb.teeth * Comb.spacing == 260)
            #expect(comb.table(of: .base).count == comb.entries + 1)
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `the codes of a number sum to it`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        var number = Self.scalar(using: &dice)
        number.w0 |= 1
        for comb in [Comb.key, .base] {
            var codes = CombCodes()
            codes.write(number, to: 0, by: comb)
            // Sums modulo 2^256, where signs and carries take care of themselves.
            var sum = Number256(0, 0, 0, 0)
            for column in 0..<Comb.spacing {
                for run in 0..<comb.combs {
                    let code = Int(codes.codes[3 * column + run])
                    let (entry, minus) = (code >> 1, code & 1 == 1)
                    let own = comb.entries / comb.combs
                    #expect(entry / own == run)
                    for tooth in 0..<comb.teeth {
                        let isLast = tooth == comb.teeth - 1
                        let isPlus = (isLast || (entry % own) >> tooth & 1 == 1) != minus
                        let bit =
                            (run * comb.teeth + tooth) * Comb.spacing + Comb.spacing - 1 - column
                        sum.add(bit: bit, isPlus)
                    }
                }
            }
            #expect(sum == number)
        }
    }
}

extension Number256 {
    /// Adds or takes away 2^bit, modulo 2^256.
    fileprivate mutating func add(bit: Int, _ isPlus: Bool) {
        guard bit < 256 else { return }
        var words = [w0, w1, w2, w3]
        var index = bit / 64
        var amount = UInt64(1) << (bit % 64)
        while index < 4 {
            let (sum, over) =
                isPlus
                ? words[index].addingReportingOverflow(amount)
                : words[index].subtractingReportingOverflow(amount)
            words[index] = sum
            guard over else { break }
            (amount, index) = (1, index + 1)
        }
        self = Number256(words[0], words[1], words[2], words[3])
    }
}
