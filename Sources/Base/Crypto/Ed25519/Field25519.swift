/// A number modulo p = 2^255 − 19, in five limbs of 51 bits that may stand a little over.
///
/// Everything here takes as long as its operands make it take: only what anybody may know, keys and
/// signatures, is ever computed with, and never a secret.
///
/// What keeps the limbs from overflowing: a product and a square have limbs below 2^51 + 2^13, and take
/// operands with limbs below 2^54. A sum of two products has limbs below 2^52 + 2^14. A difference
/// adds 2p or 4p, so that no limb falls below zero, and says which subtrahend it takes. Nothing else
/// is left unreduced, and no operator traps.
package struct Field25519: BitwiseCopyable, Sendable {
    /// The number is l0 + 2^51 l1 + 2^102 l2 + 2^153 l3 + 2^204 l4.
    package var l0, l1, l2, l3, l4: UInt64

    @inline(__always)
    package init(_ l0: UInt64, _ l1: UInt64, _ l2: UInt64, _ l3: UInt64, _ l4: UInt64) {
        (self.l0, self.l1, self.l2, self.l3, self.l4) = (l0, l1, l2, l3, l4)
    }

    package static var zero: Field25519 { Field25519(0, 0, 0, 0, 0) }
    package static var one: Field25519 { Field25519(1, 0, 0, 0, 0) }

    private static var mask: UInt64 { (1 << 51) - 1 }
}

// MARK: Sums

extension Field25519 {
    /// Limbs as large as those of both together.
    @inline(__always)
    package static func + (a: Field25519, b: Field25519) -> Field25519 {
        Field25519(a.l0 &+ b.l0, a.l1 &+ b.l1, a.l2 &+ b.l2, a.l3 &+ b.l3, a.l4 &+ b.l4)
    }

    /// a − b + 2p, where no limb of b is above that of 2p: b is a product, or one that was negated.
    @inline(__always)
    package static func - (a: Field25519, b: Field25519) -> Field25519 {
        Field25519(
            a.l0 &+ 0xF_FFFF_FFFF_FFDA &- b.l0, a.l1 &+ 0xF_FFFF_FFFF_FFFE &- b.l1,
            a.l2 &+ 0xF_FFFF_FFFF_FFFE &- b.l2, a.l3 &+ 0xF_FFFF_FFFF_FFFE &- b.l3,
            a.l4 &+ 0xF_FFFF_FFFF_FFFE &- b.l4)
    }

    /// a − b + 4p, where b is a sum or a difference of two products: limbs of b stay below 2^53 − 76.
    @inline(__always)
    package func minusSum(_ b: Field25519) -> Field25519 {
        Field25519(
            l0 &+ 0x1F_FFFF_FFFF_FFB4 &- b.l0, l1 &+ 0x1F_FFFF_FFFF_FFFC &- b.l1,
            l2 &+ 0x1F_FFFF_FFFF_FFFC &- b.l2, l3 &+ 0x1F_FFFF_FFFF_FFFC &- b.l3,
            l4 &+ 0x1F_FFFF_FFFF_FFFC &- b.l4)
    }

    /// The number that is this one or, where `sign` is all ones, 2p less it: of a product.
    @inline(__always)
    package func negated(if sign: UInt64) -> Field25519 {
        Field25519(
            (l0 ^ sign) &- sign &+ (sign & 0xF_FFFF_FFFF_FFDA),
            (l1 ^ sign) &- sign &+ (sign & 0xF_FFFF_FFFF_FFFE),
            (l2 ^ sign) &- sign &+ (sign & 0xF_FFFF_FFFF_FFFE),
            (l3 ^ sign) &- sign &+ (sign & 0xF_FFFF_FFFF_FFFE),
            (l4 ^ sign) &- sign &+ (sign & 0xF_FFFF_FFFF_FFFE))
    }
}

// MARK: Products

extension Field25519 {
    @inline(__always)
    private static func product(_ a: UInt64, _ b: UInt64) -> UInt128 {
        UInt128(truncatingIfNeeded: a) &* UInt128(truncatingIfNeeded: b)
    }

    @inline(__always)
    package static func * (a: Field25519, b: Field25519) -> Field25519 {
        let (b1, b2, b3, b4) = (b.l1 &* 19, b.l2 &* 19, b.l3 &* 19, b.l4 &* 19)
        let r0 =
            product(a.l0, b.l0) &+ product(a.l4, b1) &+ product(a.l3, b2) &+ product(a.l2, b3)
            &+ product(a.l1, b4)
        let r1 =
            product(a.l1, b.l0) &+ product(a.l0, b.l1) &+ product(a.l4, b2) &+ product(a.l3, b3)
            &+ product(a.l2, b4)
        let r2 =
            product(a.l2, b.l0) &+ product(a.l1, b.l1) &+ product(a.l0, b.l2) &+ product(a.l4, b3)
            &+ product(a.l3, b4)
        let r3 =
            product(a.l3, b.l0) &+ product(a.l2, b.l1) &+ product(a.l1, b.l2)
            &+ product(a.l0, b.l3) &+ product(a.l4, b4)
        let r4 =
            product(a.l4, b.l0) &+ product(a.l3, b.l1) &+ product(a.l2, b.l2)
            &+ product(a.l1, b.l3) &+ product(a.l0, b.l4)
        return carried(r0, r1, r2, r3, r4)
    }

    @inline(__always)
    package var squared: Field25519 {
        let (twice0, twice1) = (l0 &+ l0, l1 &+ l1)
        let (l3of19, l4of19) = (l3 &* 19, l4 &* 19)
        let (twice2of38, twice4of38) = (l2 &+ l2, l4of19 &+ l4of19)
        let r0 =
            Self.product(l0, l0) &+ Self.product(l1, twice4of38)
            &+ Self.product(twice2of38, l3of19)
        let r1 =
            Self.product(twice0, l1) &+ Self.product(l2, twice4of38) &+ Self.product(l3, l3of19)
        let r2 =
            Self.product(twice0, l2) &+ Self.product(l1, l1) &+ Self.product(l3, twice4of38)
        let r3 = Self.product(twice0, l3) &+ Self.product(twice1, l2) &+ Self.product(l4, l4of19)
        let r4 = Self.product(twice0, l4) &+ Self.product(twice1, l3) &+ Self.product(l2, l2)
        return Self.carried(r0, r1, r2, r3, r4)
    }

    /// Carries what stands above 51 bits of each limb to the next, and from the last, 19 times, to
    /// the first. From operands below 2^54 each carry fits 64 bits: the first limb is at most
    /// 77 · 2^108, and 19 times the last carry below 2^64.
    @inline(__always)
    private static func carried(
        _ r0: UInt128, _ r1: UInt128, _ r2: UInt128, _ r3: UInt128, _ r4: UInt128
    ) -> Field25519 {
        let s1 = r1 &+ UInt128(UInt64(truncatingIfNeeded: r0 &>> 51))
        let s2 = r2 &+ UInt128(UInt64(truncatingIfNeeded: s1 &>> 51))
        let s3 = r3 &+ UInt128(UInt64(truncatingIfNeeded: s2 &>> 51))
        let s4 = r4 &+ UInt128(UInt64(truncatingIfNeeded: s3 &>> 51))
        let over = UInt64(truncatingIfNeeded: s4 &>> 51)
        let low = (UInt64(truncatingIfNeeded: r0) & mask) &+ over &* 19
        return Field25519(
            low & mask, (UInt64(truncatingIfNeeded: s1) & mask) &+ (low &>> 51),
            UInt64(truncatingIfNeeded: s2) & mask, UInt64(truncatingIfNeeded: s3) & mask,
            UInt64(truncatingIfNeeded: s4) & mask)
    }

    /// The number squared so many times.
    @inline(never)
    package func squared(_ times: Int) -> Field25519 {
        var power = self
        for _ in 0..<times { power = power.squared }
        return power
    }
}

// MARK: Powers

extension Field25519 {
    /// This to the power of 2^250 − 1, and to the power of 11: what both exponents below begin with.
    private var powers: (of250Ones: Field25519, of11: Field25519) {
        let two = squared
        let nine = two.squared(2) * self
        let eleven = nine * two
        let ones5 = eleven.squared * nine
        let ones10 = ones5.squared(5) * ones5
        let ones20 = ones10.squared(10) * ones10
        let ones40 = ones20.squared(20) * ones20
        let ones50 = ones40.squared(10) * ones10
        let ones100 = ones50.squared(50) * ones50
        let ones200 = ones100.squared(100) * ones100
        return (ones200.squared(50) * ones50, eleven)
    }

    /// 1 divided by this, which is this to the power of p − 2 = 2^255 − 21; of zero it is zero.
    package var inverse: Field25519 {
        let (ones, eleven) = powers
        return ones.squared(5) * eleven
    }

    /// This to the power of (p − 5) / 8 = 2^252 − 3.
    package var toFiveEighths: Field25519 { powers.of250Ones.squared(2) * self }
}

// MARK: Numbers

extension Field25519 {
    /// What the low 255 bits say, which may be p or above.
    @inline(__always)
    package init(_ n: Number256) {
        self.init(
            n.w0 & Self.mask, (n.w0 &>> 51 | n.w1 &<< 13) & Self.mask,
            (n.w1 &>> 38 | n.w2 &<< 26) & Self.mask, (n.w2 &>> 25 | n.w3 &<< 39) & Self.mask,
            (n.w3 &>> 12) & Self.mask)
    }

    /// The number below p. Takes limbs below 2^54.
    package var number: Number256 {
        let mask = Self.mask
        var (a, b, c, d, e) = (l0, l1, l2, l3, l4)
        // Twice, since the first carry from the top may push the first limb over again.
        for _ in 0..<2 {
            b &+= a &>> 51
            a &= mask
            c &+= b &>> 51
            b &= mask
            d &+= c &>> 51
            c &= mask
            e &+= d &>> 51
            d &= mask
            a &+= (e &>> 51) &* 19
            e &= mask
        }
        // Now it is below 2^255: adding 19 carries out of 255 bits exactly if it is p or above.
        var over = (a &+ 19) &>> 51
        over = (b &+ over) &>> 51
        over = (c &+ over) &>> 51
        over = (d &+ over) &>> 51
        over = (e &+ over) &>> 51
        a &+= 19 &* over
        b &+= a &>> 51
        a &= mask
        c &+= b &>> 51
        b &= mask
        d &+= c &>> 51
        c &= mask
        e &+= d &>> 51
        d &= mask
        e &= mask
        return Number256(
            a | b &<< 51, b &>> 13 | c &<< 38, c &>> 26 | d &<< 25, d &>> 39 | e &<< 12)
    }

    package var isZero: Bool { number == Number256(0, 0, 0, 0) }

    /// Whether the number below p is odd: what the encoding of a point calls negative.
    package var isOdd: Bool { number.isOdd }
}
