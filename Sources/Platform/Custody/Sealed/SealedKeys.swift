public import Crypto
import Primitives
import Records

/// What opens a sealed file.
public enum SealedOpening: Sendable {
    case passphrase(SecretBytes)
    /// 32 bytes that nobody can guess: those of a key file.
    case key(SecretBytes)

    var kind: SealedBy {
        switch self {
        case .passphrase: .passphrase
        case .key: .keyFile
        }
    }
}

/// The two keys of a sealed file: one seals secrets, the other makes the code over the whole.
struct SealedKeys: Sendable {
    private let cipher: XChaChaPoly
    private let coder: Blake3
    private let id: Digest

    /// The keys that an opening gives for a file, whether they are its keys or not.
    init(_ opening: SealedOpening, of file: SealedFile) throws(CustodyError) {
        let base: SecretBytes
        switch opening {
        case .passphrase(let passphrase):
            guard file.opensBy == .passphrase, let cost = file.cost else { throw .notOpened }
            let salt = file.salt.bytes
            base = try secret { () throws(SecretRefusal) in
                try Argon2id.key(
                    of: passphrase, salt: salt.span.extracting(first: Argon2id.saltByteCount),
                    cost: cost)
            }
        case .key(let key):
            guard file.opensBy == .keyFile, key.count == 32 else { throw .notOpened }
            base = key
        }
        // Bound to this file: two files that open by one key have nothing else in common.
        let material = try secret { () throws(SecretRefusal) in
            try SecretBytes.filled(count: 96) { material in
                let (id, salt) = (file.id.bytes, file.salt.bytes)
                base.withBytes { base in
                    for index in 0..<32 {
                        material[index] = base[index]
                        material[32 + index] = id[index]
                        material[64 + index] = salt[index]
                    }
                }
            }
        }
        id = file.id
        cipher = try secret { () throws(SecretRefusal) in
            try XChaChaPoly(key: Self.derived("the-block key store sealing v1", material))
        }
        coder = try secret { () throws(SecretRefusal) in
            try Blake3.keyed(by: Self.derived("the-block key store code v1", material))
        }
    }

    private static func derived(
        _ context: StaticString, _ material: SecretBytes
    ) throws(SecretRefusal) -> SecretBytes {
        try SecretBytes.filled(count: 32) { key in
            material.withBytes { Blake3.derive(context: context, material: $0, into: &key) }
        }
    }

    func code(of file: SealedFile) -> Digest { coder.digest(of: file.covered) }

    /// Whether the file is whole and these are its keys.
    func open(_ file: SealedFile) -> Bool {
        code(of: file).withBytes { mine in
            file.code.withBytes { theirs in constantTimeEquals(mine, theirs) }
        }
    }

    // MARK: One secret

    func seal(_ key: SigningKey) throws(CustodyError) -> SealedSecret {
        let nonce = XChaChaNonce.fresh()
        let context = context(of: key.publicKey)
        var room = try secret { () throws(SecretRefusal) in try SecretBuffer(capacity: Self.room) }
        let sealed = try room.withMutableBytes { (room) throws(CustodyError) in
            key.withSeed { seed in
                for index in seed.indices { room[index] = seed[index] }
            }
            do throws(SealRefusal) {
                try cipher.sealInPlace(&room, nonce: nonce, authenticating: context.span)
            } catch { throw .sealing(error) }
            return (0..<room.count).map { room[$0] }
        }
        return SealedSecret(key.publicKey, nonce.bytes + sealed)
    }

    func open(_ sealed: SealedSecret) throws(CustodyError) -> SigningKey {
        let bytes = sealed.sealed.bytes
        guard bytes.count == SealedSecret.byteCount,
            let nonce = XChaChaNonce(Array(bytes.prefix(XChaChaNonce.byteCount)))
        else { throw .notOpened }
        let context = context(of: sealed.publicKey)
        var room = try secret { () throws(SecretRefusal) in try SecretBuffer(capacity: Self.room) }
        try room.withMutableBytes { (room) throws(CustodyError) in
            for index in 0..<room.count { room[index] = bytes[XChaChaNonce.byteCount + index] }
            do throws(OpenRefusal) {
                try cipher.openInPlace(&room, nonce: nonce, authenticating: context.span)
            } catch { throw .notOpened }
        }
        let key = try room.withBytes { (room) throws(CustodyError) in
            try secret { () throws(SecretRefusal) in
                try SigningKey(
                    seed: .copying(room.extracting(first: SigningKey.seedByteCount)))
            }
        }
        guard key.publicKey == sealed.publicKey else { throw .notOpened }
        return key
    }

    private static let room = SigningKey.seedByteCount + ChaChaPoly.tagByteCount

    private func context(of key: PublicKey) -> [UInt8] { id.bytes + key.bytes }
}

/// Runs calls that need guarded memory, whose refusals are this room's.
func secret<Value: ~Copyable>(
    _ body: () throws(SecretRefusal) -> Value
) throws(CustodyError) -> Value {
    do throws(SecretRefusal) { return try body() } catch { throw .memory(error) }
}
