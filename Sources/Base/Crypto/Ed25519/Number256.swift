import Primitives

/// A number of 256 bits, in words, the least first: what 32 bytes of a key or a signature say.
package struct Number256: Hashable, BitwiseCopyable, Sendable {
    package var w0, w1, w2, w3: UInt64

    package init(_ w0: UInt64, _ w1: UInt64, _ w2: UInt64, _ w3: UInt64) {
        (self.w0, self.w1, self.w2, self.w3) = (w0, w1, w2, w3)
    }

    /// The number in 32 bytes, the least first.
    package init(_ bytes: UnsafeRawPointer) {
        func word(_ offset: Int) -> UInt64 {
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        self.init(word(0), word(8), word(16), word(24))
    }

    /// The order L of the base point, 2^252 + 27742317777372353535851937790883648493.
    package static var order: Number256 {
        Number256(0x5812_631A_5CF5_D3ED, 0x14DE_F9DE_A2F7_9CD6, 0, 0x1000_0000_0000_0000)
    }

    package static func < (a: Number256, b: Number256) -> Bool {
        if a.w3 != b.w3 { return a.w3 < b.w3 }
        if a.w2 != b.w2 { return a.w2 < b.w2 }
        if a.w1 != b.w1 { return a.w1 < b.w1 }
        return a.w0 < b.w0
    }

    package var isOdd: Bool { w0 & 1 == 1 }

    /// The sum with L, of a number below L.
    package var plusOrder: Number256 {
        let (order, low) = (Self.order, UInt128(w0) &+ UInt128(Self.order.w0))
        let next = UInt128(w1) &+ UInt128(order.w1) &+ (low &>> 64)
        let third = UInt128(w2) &+ (next &>> 64)
        return Number256(
            UInt64(truncatingIfNeeded: low), UInt64(truncatingIfNeeded: next),
            UInt64(truncatingIfNeeded: third),
            w3 &+ order.w3 &+ UInt64(truncatingIfNeeded: third &>> 64))
    }
}

extension Number256 {
    /// Whether these are the bytes of a point whose order divides 8, in any of their spellings.
    ///
    /// Without the top bit, which is the sign of x, they are the five y of such points, and p and p + 1,
    /// which are other spellings of 0 and 1.
    package var isOfSmallOrder: Bool {
        let y = Number256(w0, w1, w2, w3 & ~(1 << 63))
        switch y.w1 {
        case 0: return y.w0 < 2 && y.w2 == 0 && y.w3 == 0
        case .max: return y.w0 >= 0xFFFF_FFFF_FFFF_FFEC && y.isNearP
        case Self.ofOrderEight.w1: return y == Self.ofOrderEight
        case Self.ofOrderEightNegated.w1: return y == Self.ofOrderEightNegated
        default: return false
        }
    }

    /// Of a y whose second word is all ones: whether it is p − 1, p or p + 1.
    private var isNearP: Bool { w0 <= 0xFFFF_FFFF_FFFF_FFEE && w2 == .max && w3 == .max &>> 1 }

    private static var ofOrderEight: Number256 {
        Number256(
            0xB027_B2C2_8F95_E826, 0xF098_EFF2_89F4_C345, 0x3933_C6D3_05AC_DFD5,
            0x05FC_536D_8802_38B1)
    }
    private static var ofOrderEightNegated: Number256 {
        Number256(
            0x4FD8_4D3D_706A_17C7, 0x0F67_100D_760B_3CBA, 0xC6CC_392C_FA53_202A,
            0x7A03_AC92_77FD_C74E)
    }

    /// Whether the low 255 bits are a number below p = 2^255 − 19.
    package var isBelowP: Bool {
        w0 < 0xFFFF_FFFF_FFFF_FFED || w1 != .max || w2 != .max || w3 & (.max &>> 1) != .max &>> 1
    }
}
