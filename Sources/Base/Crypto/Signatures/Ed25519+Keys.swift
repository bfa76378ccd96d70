import CSodium
public import Primitives

extension Ed25519 {
    /// Refuses what is not the public key of any secret: the strictest reading, for a key that is
    /// about to be registered, named in a capability or written into a genesis.
    ///
    /// Passes exactly the canonical encodings of the points of prime order L. Every key that passes
    /// can verify; of those that verify could take, it refuses the sums of a key and a point of small
    /// order, whose signatures other verifiers may judge otherwise.
    public static func check(_ key: PublicKey) throws(SignatureRefusal) {
        let bytes = key.bytes
        guard isCanonical(bytes) else { throw .keyNotCanonical }
        guard !isOfSmallOrder(bytes) else { throw .keyOfSmallOrder }
        guard isOnCurve(bytes) else { throw .keyNotOnCurve }
        guard isOfPrimeOrder(bytes) else { throw .keyOutsideSubgroup }
    }

    /// Whether the number in the low 255 bits is below p, whose bytes are ed ff … ff 7f.
    private static func isCanonical(_ key: [UInt8]) -> Bool {
        key[31] & 0x7F != 0x7F || key[1..<31].contains { $0 != 0xFF } || key[0] < 0xED
    }

    /// The y of the eight points whose order divides 8. Each stands for itself and, with the top
    /// bit set, for its negative; 0, 1 and −1 have one x, so that for those the bit is no second
    /// point, and a second encoding of 1 and −1.
    private static let smallOrder: Set<[UInt8]> = {
        let zero = [UInt8](repeating: 0, count: 32)
        var (one, minusOne) = (zero, [UInt8](repeating: 0xFF, count: 32))
        one[0] = 1
        (minusOne[0], minusOne[31]) = (0xEC, 0x7F)
        let ofOrderEight: [UInt8] = [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF,
            0x98, 0xF0, 0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88,
            0x6D, 0x53, 0xFC, 0x05,
        ]
        return [zero, one, minusOne, ofOrderEight, negated(ofOrderEight)]
    }()

    /// p less a number below it that is not 0.
    private static func negated(_ number: [UInt8]) -> [UInt8] {
        var borrow = 0
        return number.indices.map { index in
            let p = index == 0 ? 0xED : index == 31 ? 0x7F : 0xFF
            let difference = p - Int(number[index]) - borrow
            borrow = difference < 0 ? 1 : 0
            return UInt8(truncatingIfNeeded: difference)
        }
    }

    private static func isOfSmallOrder(_ key: [UInt8]) -> Bool {
        var y = key
        y[31] &= 0x7F
        return smallOrder.contains(y)
    }

    /// Adding a point to the base point fails where it is none.
    private static func isOnCurve(_ key: [UInt8]) -> Bool {
        var sum = [UInt8](repeating: 0, count: 32)
        return crypto_core_ed25519_add(&sum, key, basePoint) == 0
    }

    private static let basePoint: [UInt8] = [0x58] + [UInt8](repeating: 0x66, count: 31)

    /// Whether [L − 1]A = −A, which is so exactly if [L]A = 0. The library has a check of its own
    /// for this, of which older releases took A + (0, −1) for a member; as a multiplication the
    /// answer is the same in all of them. −A is A with its top bit flipped, since its x is not 0.
    private static func isOfPrimeOrder(_ key: [UInt8]) -> Bool {
        var (product, negative) = ([UInt8](repeating: 0, count: 32), key)
        negative[31] ^= 0x80
        return crypto_scalarmult_ed25519_noclamp(&product, orderLessOne, key) == 0
            && product == negative
    }

    private static let orderLessOne: [UInt8] = [
        0xEC, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ]
}
