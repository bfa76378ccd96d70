import Crypto
import Primitives
public import Records

/// By what a sealed file opens. Stored: append, never renumber or reuse.
public enum SealedBy: UInt8, Choice {
    case passphrase = 0
    case keyFile = 1

    public var name: String {
        switch self {
        case .passphrase: "passphrase"
        case .keyFile: "key_file"
        }
    }
}

/// What the file `sealed` says: how its key is made, and the secrets, each sealed for itself. The code
/// at the end covers all of it, so nothing can be put in, taken out or changed without the key.
struct SealedFile: Record, Hashable {
    var version: Version<1> = .newest
    /// Which file this is, thrown at random.
    var id = Digest.zero
    var opensBy = SealedBy.passphrase
    var passes: UInt32 = 0
    var kibibytes: UInt32 = 0
    var salt = Digest.zero
    /// In order of public keys.
    var secrets: [SealedSecret] = []
    var code = Digest.zero

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("id", &id)
        try visit("opens_by", &opensBy)
        try visit("passes", &passes)
        try visit("kibibytes", &kibibytes)
        try visit("salt", &salt)
        try visit("secrets", &secrets)
        try visit("code", &code)
    }

    init() {}

    init(file bytes: [UInt8]) throws(FileDamage) {
        self = try StoreFile.sealed.record(SealedFile.self, of: bytes)
        guard isSound else { throw .unsound }
    }

    var file: [UInt8] { StoreFile.sealed.wrap(binary()) }

    /// What a passphrase costs.
    var cost: Argon2id.Cost? { Argon2id.Cost(passes: passes, kibibytes: kibibytes) }

    /// The bytes that the code covers.
    var covered: [UInt8] {
        var copy = self
        copy.code = .zero
        return copy.binary()
    }

    private var isSound: Bool {
        let keys = secrets.map(\.publicKey)
        return secrets.count <= KeyRoster.mostKeys
            && (opensBy == .passphrase ? cost != nil : passes == 0 && kibibytes == 0)
            && secrets.allSatisfy { $0.sealed.bytes.count == SealedSecret.byteCount }
            && zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }
    }
}

/// The seed of one key: nonce, ciphertext, tag.
struct SealedSecret: Record, Hashable {
    static let byteCount = SigningKey.seedByteCount + XChaChaPoly.overhead

    var publicKey = PublicKey.zero
    var sealed = Bytes()

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("public_key", &publicKey)
        try visit("sealed", &sealed)
    }

    init() {}

    init(_ publicKey: PublicKey, _ sealed: [UInt8]) {
        (self.publicKey, self.sealed) = (publicKey, Bytes(sealed))
    }
}
