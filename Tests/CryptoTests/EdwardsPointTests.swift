import CSodium
import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct EdwardsPointTests {
    /// A point of any order there is: a multiple of the base point, one of order 8, or their sum.
    static func point(using dice: inout SeededDice) throws -> EdwardsPoint {
        let small = try #require(
            EdwardsPoint(encoding: Number256.of(SmallOrder.encodings[Int(dice.next() % 8)])))
        let scalar = Number256(dice.next(), dice.next(), dice.next(), dice.next() >> 4)
        switch dice.next() % 4 {
        case 0: return small
        case 1: return .base.times(scalar)
        default: return .base.times(scalar) + small
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `points add by the law of the curve`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        let one = try Self.point(using: &dice)
        var other = try Self.point(using: &dice)
        if seed % 5 == 0 { other = seed % 2 == 0 ? one : one.negated }
        #expect(one.isSound)
        let sum = one + other
        #expect(sum.isSound)
        #expect(sum.isSum(of: one, other))
        var twice = one
        twice.double()
        #expect(twice.isSound)
        #expect(twice.isSum(of: one, one))
        #expect((one + one.negated).encoding == EdwardsPoint.neutral.encoding)

        let inverse = other.z.inverse
        let niels = NielsPoint(x: other.x * inverse, y: other.y * inverse)
        for (sign, expected) in [(UInt64(0), sum), (.max, one + other.negated)] {
            var added = one
            withUnsafePointer(to: niels) { added.add($0, sign: sign) }
            #expect(added.isSound)
            #expect(added.encoding == expected.encoding)
        }
    }

    @Test(arguments: Trials.seeds(20_000))
    func `what names a point is what names one to the library`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        let number = Field25519Tests.number(using: &dice)
        let encoding = Number256(number.w0, number.w1, number.w2, number.w3 | dice.next() << 63)
        let bytes = encoding.bytes
        var sum = [UInt8](repeating: 0, count: 32)
        let isOnCurve = crypto_core_ed25519_add(&sum, bytes, SmallOrder.encodings[0]) == 0
        let point = EdwardsPoint(encoding: encoding)
        #expect((point != nil) == isOnCurve, "\(bytes)")
        guard let point else { return }
        #expect(point.isSound)
        // The neutral point added, it is spelt as the library spells it.
        #expect(point.encoding == Number256.of(sum), "\(bytes)")
    }

    @Test func `the constants are what they are called`() {
        let (d, root) = (EdwardsPoint.d.number, EdwardsPoint.rootOfMinusOne.number)
        #expect(TextbookField(d) == .d)
        #expect(EdwardsPoint.twiceD.number == (TextbookField.d + .d).number)
        #expect(TextbookField(root) * TextbookField(root) == -TextbookField(1))
        #expect(EdwardsPoint.base.isSound)
        let base = [0x58] + [UInt8](repeating: 0x66, count: 31)
        #expect(EdwardsPoint.base.encoding == Number256.of(base))
        #expect(EdwardsPoint.base.times(.order).encoding == EdwardsPoint.neutral.encoding)
        #expect(EdwardsPoint.neutral.isSound)
    }

    @Test(arguments: 0..<14)
    func `every spelling of a point of small order is known, and no other`(index: Int) {
        let encoding = Number256.of(SmallOrder.encodings[index])
        #expect(encoding.isOfSmallOrder)
        #expect(encoding.isBelowP == (index < 10))
        for bit in 0..<255 {
            let other = Number256.of(flipped(SmallOrder.encodings[index], bit))
            let isAnother = SmallOrder.encodings.contains(other.bytes)
            #expect(other.isOfSmallOrder == isAnother, "bit \(bit)")
        }
    }
}

extension Number256 {
    /// The number in 32 bytes.
    static func of(_ bytes: [UInt8]) -> Number256 {
        bytes.withUnsafeBytes { bytes in
            bytes.baseAddress.map { Number256($0) } ?? Number256(0, 0, 0, 0)
        }
    }

    var bytes: [UInt8] {
        [w0, w1, w2, w3].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
        }
    }
}
