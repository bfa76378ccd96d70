import CSodium
import Crypto
import Primitives
import Testing

/// A key whose scalar is known, so that signatures can be made that no signer would make: of a key or
/// a commitment with a point of small order added, of no nonce at all.
struct KnownScalar {
    let scalar: [UInt8]
    /// The point of the key; that of the scalar, or its sum with a point of small order.
    let point: [UInt8]
    let key: PublicKey

    init(scalar: [UInt8], plus small: [UInt8]) throws {
        self.scalar = scalar
        point = Self.sum(try Self.base(scalar), small)
        key = try #require(PublicKey(point))
    }

    /// What would hold if h were what it is and the commitment this: R, and r + h a for S.
    func signature(
        of message: [UInt8], nonce: [UInt8], commitment: [UInt8]
    ) throws -> Signature {
        var (wide, h) = ([UInt8](repeating: 0, count: 64), [UInt8](repeating: 0, count: 32))
        let text = commitment + point + message
        crypto_hash_sha512(&wide, text, UInt64(text.count))
        crypto_core_ed25519_scalar_reduce(&h, wide)
        var (product, s) = (h, h)
        crypto_core_ed25519_scalar_mul(&product, h, scalar)
        crypto_core_ed25519_scalar_add(&s, product, nonce)
        return try #require(Signature(commitment + s))
    }

    /// The commitment to a nonce, with a point of small order added.
    static func commitment(to nonce: [UInt8], plus small: [UInt8]) throws -> [UInt8] {
        sum(try base(nonce), small)
    }

    static func randomScalar(using dice: inout SeededDice) -> [UInt8] {
        var scalar = [UInt8](repeating: 0, count: 32)
        crypto_core_ed25519_scalar_reduce(&scalar, dice.bytes(64))
        return scalar
    }

    private static func base(_ scalar: [UInt8]) throws -> [UInt8] {
        var point = [UInt8](repeating: 0, count: 32)
        let isMade = crypto_scalarmult_ed25519_base_noclamp(&point, scalar) == 0
        try #require(isMade)
        return point
    }

    private static func sum(_ one: [UInt8], _ other: [UInt8]) -> [UInt8] {
        var sum = [UInt8](repeating: 0, count: 32)
        crypto_core_ed25519_add(&sum, one, other)
        return sum
    }
}

/// The verdict of the library itself, asked by nobody but the test.
func libraryVerdict(_ signature: Signature, _ message: [UInt8], _ key: PublicKey) -> Bool {
    crypto_sign_verify_detached(signature.bytes, message, UInt64(message.count), key.bytes) == 0
}

extension RememberedKey {
    func verify(_ signature: Signature, of message: [UInt8]) -> Bool {
        verify(signature, of: message.span)
    }
}

extension RememberedKeys {
    /// The verdict where these are remembered.
    func verify(_ signature: Signature, of message: [UInt8], by key: PublicKey) -> Bool {
        Ed25519.verify(signature, of: message.span, by: key, remembering: self)
    }
}
