/// A point of the curve −x² + y² = 1 + d x² y² over ``Field25519``: x = X / Z, y = Y / Z, x y = T / Z.
///
/// The formulas hold for every pair of points, those of small order too, since −1 is a square and d is
/// none. All coordinates are products, in the sense of ``Field25519``, or 0 and 1.
package struct EdwardsPoint: BitwiseCopyable, Sendable {
    package var x, y, z, t: Field25519

    @inline(__always)
    package init(x: Field25519, y: Field25519, z: Field25519, t: Field25519) {
        (self.x, self.y, self.z, self.t) = (x, y, z, t)
    }

    package static var neutral: EdwardsPoint {
        EdwardsPoint(x: .zero, y: .one, z: .one, t: .zero)
    }

    /// The point of order L that signatures are about: y = 4/5, x even.
    package static var base: EdwardsPoint {
        let x = Field25519(
            1_738_742_601_995_546, 1_146_398_526_822_698, 2_070_867_633_025_821,
            562_264_141_797_630, 587_772_402_128_613)
        let y = Field25519(
            1_801_439_850_948_184, 1_351_079_888_211_148, 450_359_962_737_049,
            900_719_925_474_099, 1_801_439_850_948_198)
        return EdwardsPoint(x: x, y: y, z: .one, t: x * y)
    }

    /// −121665 / 121666.
    package static var d: Field25519 {
        Field25519(
            929_955_233_495_203, 466_365_720_129_213, 1_662_059_464_998_953,
            2_033_849_074_728_123, 1_442_794_654_840_575)
    }

    package static var twiceD: Field25519 {
        Field25519(
            1_859_910_466_990_425, 932_731_440_258_426, 1_072_319_116_312_658,
            1_815_898_335_770_999, 633_789_495_995_903)
    }

    /// A square root of −1.
    package static var rootOfMinusOne: Field25519 {
        Field25519(
            1_718_705_420_411_056, 234_908_883_556_509, 2_233_514_472_574_048,
            2_117_202_627_021_982, 765_476_049_583_133)
    }

    package var negated: EdwardsPoint {
        // A product again: limbs of 2p less a product stand too high to be subtracted.
        EdwardsPoint(x: (.zero - x) * .one, y: y, z: z, t: (.zero - t) * .one)
    }
}

// MARK: Sums

/// A point that is added often, with Z = 1: y + x, y − x and 2 d x y, in the fewest bytes.
package struct NielsPoint: BitwiseCopyable, Sendable {
    var sum, difference, product: PackedField25519

    /// The point at x, y.
    package init(x: Field25519, y: Field25519) {
        sum = PackedField25519(y + x)
        difference = PackedField25519(y - x)
        product = PackedField25519(x * y * EdwardsPoint.twiceD)
    }
}

/// A number below p in four words: four limbs in their low 51 bits, and the fifth, 13 bits each, above.
package struct PackedField25519: BitwiseCopyable, Sendable {
    private let w0, w1, w2, w3: UInt64

    init(_ number: Field25519) {
        let limbs = Field25519(number.number)
        w0 = limbs.l0 | limbs.l4 &<< 51
        w1 = limbs.l1 | (limbs.l4 &>> 13) &<< 51
        w2 = limbs.l2 | (limbs.l4 &>> 26) &<< 51
        w3 = limbs.l3 | (limbs.l4 &>> 39) &<< 51
    }

    @inline(__always)
    var number: Field25519 {
        let mask: UInt64 = (1 << 51) - 1
        return Field25519(
            w0 & mask, w1 & mask, w2 & mask, w3 & mask,
            w0 &>> 51 | (w1 &>> 51) &<< 13 | (w2 &>> 51) &<< 26 | (w3 &>> 51) &<< 39)
    }
}

extension EdwardsPoint {
    /// Twice the point.
    @inline(never)
    package mutating func double() {
        let (xx, yy, zz) = (x.squared, y.squared, z.squared)
        let sum = yy + xx
        let difference = yy - xx
        let cross = (x + y).squared.minusSum(sum)
        let rest = (zz + zz).minusSum(difference)
        self = EdwardsPoint(
            x: cross * rest, y: sum * difference, z: difference * rest, t: cross * sum)
    }

    /// Adds the point or, where `sign` is all ones, takes it away.
    @inline(never)
    package mutating func add(_ other: UnsafePointer<NielsPoint>, sign: UInt64) {
        // Of the negative, the first two are in each other's place and the third is negated.
        let pair = UnsafeRawPointer(other).assumingMemoryBound(to: PackedField25519.self)
        let swap = Int(truncatingIfNeeded: sign & 1)
        let a = (y - x) * pair[1 ^ swap].number
        let b = (y + x) * pair[swap].number
        let c = t * pair[2].number.negated(if: sign)
        let twice = z + z
        let (e, f, g, h) = (b - a, twice - c, twice + c, b + a)
        self = EdwardsPoint(x: e * f, y: g * h, z: f * g, t: e * h)
    }

    /// The sum with any point.
    package static func + (one: EdwardsPoint, other: EdwardsPoint) -> EdwardsPoint {
        let a = (one.y - one.x) * (other.y - other.x)
        let b = (one.y + one.x) * (other.y + other.x)
        let c = one.t * twiceD * other.t
        let zz = one.z * other.z
        let twice = zz + zz
        let (e, f, g, h) = (b - a, twice - c, twice + c, b + a)
        return EdwardsPoint(x: e * f, y: g * h, z: f * g, t: e * h)
    }
}
