import CSodium
public import Primitives

/// Ed25519 (RFC 8032), with one rule for what verifies: validators must never disagree.
///
/// The rule is that of libsodium from 1.0.18 on and before 1.0.23, not of every library or build:
/// later ones accept what holds only with the cofactor. So before the first verdict the loaded
/// library is asked about signatures on which they differ. ``selfTest()`` throws if it answers
/// otherwise, and verifying stops the process.
///
/// Let p = 2^255 − 19, L the order of the base point B, A the key, R and S the halves of the
/// signature, h = SHA-512(R ‖ A ‖ message) mod L. A signature verifies exactly if
///
/// 1. S < L,
/// 2. R is none of the encodings, canonical or not, of the eight points of small order,
/// 3. the y of A is below p, A is no point of small order, and A is a point of the curve,
/// 4. the canonical encoding of [S]B − [h]A equals R, byte by byte.
///
/// The equation is the one without the cofactor. A key outside the prime-order subgroup is not
/// refused here, since deciding that costs more than verifying; ``check(_:)`` refuses it, once, when
/// a key is registered. There is no form that verifies several signatures in one equation: it would
/// accept what the single one refuses.
public enum Ed25519 {
    /// Whether the signature is the key owner's, of this message. Depends on nothing but these
    /// bytes.
    public static func verify(
        _ signature: Signature, of message: Span<UInt8>, by key: PublicKey
    ) -> Bool {
        message.withUnsafeBufferPointer { verify(signature, of: $0, by: key) }
    }

    /// Whether the signature is the key owner's, of this message.
    public static func verify(
        _ signature: Signature, of message: [UInt8], by key: PublicKey
    ) -> Bool {
        message.withUnsafeBufferPointer { verify(signature, of: $0, by: key) }
    }

    static func verify(
        _ signature: Signature, of message: UnsafeBufferPointer<UInt8>, by key: PublicKey
    ) -> Bool {
        verify(signature, of: message, by: key, remembering: .shared)
    }

    /// What the library says.
    static func judge(
        _ signature: Signature, of message: UnsafeBufferPointer<UInt8>, by key: PublicKey
    ) -> Bool {
        signature.withBytes { signature in
            key.withBytes { key in
                signature.withUnsafeBufferPointer { signature in
                    key.withUnsafeBufferPointer { key in
                        guard let signature = signature.baseAddress, let key = key.baseAddress
                        else { return false }
                        return crypto_sign_verify_detached(
                            signature, message.baseAddress, UInt64(message.count), key) == 0
                    }
                }
            }
        }
    }
}

// MARK: What strangers send

extension Ed25519 {
    /// The key that these bytes are, fit to be registered.
    public static func key(_ bytes: Span<UInt8>) throws(SignatureRefusal) -> PublicKey {
        guard let key = PublicKey(bytes) else { throw .keyLength(bytes.count) }
        try check(key)
        return key
    }

    /// The key that these bytes are, fit to be registered.
    public static func key(_ bytes: [UInt8]) throws(SignatureRefusal) -> PublicKey {
        try key(bytes.span)
    }

    /// The key that this text is, fit to be registered.
    public static func key(hex text: String) throws(SignatureRefusal) -> PublicKey {
        guard let bytes = HexText.bytes(text) else { throw .notHexadecimal }
        return try key(bytes.span)
    }

    public static func signature(_ bytes: Span<UInt8>) throws(SignatureRefusal) -> Signature {
        guard let signature = Signature(bytes) else { throw .signatureLength(bytes.count) }
        return signature
    }

    public static func signature(_ bytes: [UInt8]) throws(SignatureRefusal) -> Signature {
        try signature(bytes.span)
    }

    public static func signature(hex text: String) throws(SignatureRefusal) -> Signature {
        guard let bytes = HexText.bytes(text) else { throw .notHexadecimal }
        return try signature(bytes.span)
    }
}
