import Crypto

extension FuzzTarget {
    /// A stranger's signature for our key: a byte for the set, then the signature; or, where that has
    /// another length, changes to our own, each two bytes for a place and one for what stands there.
    public static let mldsaSignature = FuzzTarget(
        "mldsa-signature",
        promise: "Of all bytes only our own signature verifies, whole and as half of a hybrid."
    ) { bytes in
        guard bytes.count > 0 else { return }
        let held = HeldSigner.all[Int(bytes[0]) % HeldSigner.all.count]
        let rest = bytes.extracting(droppingFirst: 1)
        let size = held.set.signatureByteCount
        let isWhole = rest.count == size
        precondition(((try? MLDSASignature(rest, set: held.set)) != nil) == isWhole)
        precondition(
            ((try? HybridSignature(rest)) != nil) == (rest.count == HybridSignature.byteCount))

        var changed = isWhole ? rest.indices.map { rest[$0] } : held.own.bytes
        if !isWhole {
            for change in 0..<rest.count / 3 {
                let place = Int(rest[3 * change]) << 8 | Int(rest[3 * change + 1])
                changed[place % size] = rest[3 * change + 2]
            }
        }
        guard let signature = try? MLDSASignature(changed, set: held.set) else {
            preconditionFailure("a signature of the right length is refused")
        }
        precondition(signature.bytes == changed, "a signature has a second form")
        let verifies = held.key.publicKey.verifies(signature, of: HeldSigner.message)
        precondition(verifies == (signature == held.own), "a stranger's signature verifies")
    }

    /// A stranger's long form of a secret key: a byte for the set, then the key.
    public static let mldsaKey = FuzzTarget(
        "mldsa-key", promise: "A key that is taken is written the same, and what it signs verifies."
    ) { bytes in
        guard bytes.count > 0 else { return }
        let set = HeldSigner.all[Int(bytes[0]) % HeldSigner.all.count].set
        let rest = bytes.extracting(droppingFirst: 1)
        precondition(
            ((try? MLDSAPublicKey(rest, set: set)) != nil)
                == (rest.count == set.publicKeyByteCount))
        if let key = try? HybridPublicKey(rest) {
            let written = key.bytes
            precondition(constantTimeEquals(written.span, rest), "a key has a second form")
        }
        guard let secret = try? SecretBytes.copying(rest),
            let key = try? MLDSASigningKey(expanded: secret, set: set)
        else { return }
        precondition(key.withExpandedBytes { constantTimeEquals($0, rest) })
        let signature = key.sign(HeldSigner.message)
        precondition(key.publicKey.verifies(signature, of: HeldSigner.message))
    }
}

/// A key of ours and a message it has signed, one of each set.
private struct HeldSigner: Sendable {
    let key: MLDSASigningKey
    let own: MLDSASignature
    var set: MLDSASet { key.set }

    static let message = Array("signed once".utf8)

    static let all: [HeldSigner] = MLDSASet.allCases.map { set in
        do {
            let seed = try SecretBytes.filled(count: MLDSASet.seedByteCount) { seed in
                for index in seed.indices { seed[index] = UInt8(index) }
            }
            let key = try MLDSASigningKey(seed: seed, set: set)
            return HeldSigner(key: key, own: key.sign(message, randomness: .none))
        } catch { preconditionFailure("there is no signer: \(error)") }
    }
}
