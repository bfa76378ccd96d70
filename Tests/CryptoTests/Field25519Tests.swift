import Crypto
import SpecTesting
import Testing

@Suite struct Field25519Tests {
    /// Numbers near the ends of what 255 bits say, or anything.
    static func number(using dice: inout SeededDice) -> Number256 {
        let low = dice.next() % 64
        switch dice.next() % 6 {
        case 0: return Number256(low, 0, 0, 0)
        case 1: return Number256(0 &- low, .max, .max, .max >> 1)
        case 2: return Number256(0 &- low, .max, .max, .max)
        case 3: return Number256(1 << low, 1 << (dice.next() % 64), 0, 1 << (dice.next() % 63))
        default: return Number256(dice.next(), dice.next(), dice.next(), dice.next() >> 1)
        }
    }

    /// Limbs as large as operands may have, or smaller.
    static func loose(using dice: inout SeededDice) -> Field25519 {
        func limb() -> UInt64 {
            switch dice.next() % 4 {
            case 0: (1 << 54) - 1
            case 1: (1 << 51) - dice.next() % 2
            default: dice.next() >> 10
            }
        }
        return Field25519(limb(), limb(), limb(), limb(), limb())
    }

    static func textbook(_ limbs: Field25519) -> TextbookField {
        let radix = TextbookField(1 << 51)
        return [limbs.l4, limbs.l3, limbs.l2, limbs.l1, limbs.l0].reduce(TextbookField(0)) {
            $0 * radix + TextbookField(Int($1))
        }
    }

    @Test(arguments: Trials.seeds(20_000))
    func `limbs as large as may be multiply as in school`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let (a, b) = (Self.loose(using: &dice), Self.loose(using: &dice))
        let (x, y) = (Self.textbook(a), Self.textbook(b))
        #expect(a.number == x.number)
        #expect((a * b).number == (x * y).number)
        #expect(a.squared.number == (x * x).number)
        // A product has small limbs again.
        for product in [a * b, a.squared] {
            for limb in [product.l0, product.l1, product.l2, product.l3, product.l4] {
                #expect(limb < 1 << 51 + 1 << 13)
            }
        }
    }

    @Test(arguments: Trials.seeds(20_000))
    func `numbers add and subtract as in school`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let (m, n) = (Self.number(using: &dice), Self.number(using: &dice))
        let (a, b) = (Field25519(m) * .one, Field25519(n) * .one)
        // The last bit of a number says nothing here.
        let mask = UInt64.max >> 1
        let x = TextbookField(Number256(m.w0, m.w1, m.w2, m.w3 & mask))
        let y = TextbookField(Number256(n.w0, n.w1, n.w2, n.w3 & mask))
        #expect(a.number == x.number)
        #expect((a + b).number == (x + y).number)
        #expect((a - b).number == (x - y).number)
        #expect(a.minusSum(a + b).number == (-y).number)
        #expect((a + b).minusSum(a - b).number == (y + y).number)
        #expect(a.negated(if: .max).number == (-x).number)
        #expect(a.negated(if: 0).number == x.number)
        #expect((b - a.negated(if: .max)).number == (x + y).number)
        #expect(a.isZero == (x == .init(0)))
        #expect(a.isOdd == (x.number.w0 & 1 == 1))
    }

    @Test(arguments: Trials.seeds(1_000))
    func `powers are those of the exponents that they name`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let number = Field25519(Self.number(using: &dice)) * .one
        let x = TextbookField(number.number)
        let ones = String(repeating: "1", count: 250)
        #expect(number.inverse.number == x.power(ones + "01011").number)
        #expect(number.toFiveEighths.number == x.power(ones + "01").number)
        #expect((number * number.inverse).number == (number.isZero ? x : .init(1)).number)
    }

    @Test(arguments: [1, 2, 3, 64])
    func `many are inverted as each is`(count: Int) {
        var dice = SeededDice(seed: UInt64(count))
        let numbers = (0..<count).map { _ in
            Field25519(Number256(dice.next() | 1, dice.next(), dice.next(), dice.next()))
        }
        var inverses = numbers
        Field25519.invert(&inverses)
        #expect(inverses.map(\.number) == numbers.map(\.inverse.number))
    }

    @Test func `all spellings of a number are one`() {
        for low in UInt64(0)..<40 {
            let number = Number256(
                0 &- 20 &+ low, low < 20 ? .max : 0, low < 20 ? .max : 0, low < 20 ? .max : 0)
            let textbook = TextbookField(
                Number256(number.w0, number.w1, number.w2, number.w3 & .max >> 1))
            #expect(Field25519(number).number == textbook.number, "\(low)")
            #expect(Field25519(number).number.isBelowP)
        }
    }
}
