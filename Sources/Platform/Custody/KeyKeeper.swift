public import Crypto
public import Primitives
public import Records

/// Who keeps the secrets of a store. Stored: append, never renumber or reuse.
public enum KeeperKind: UInt8, Choice {
    /// An encrypted file.
    case sealedFile = 0
    /// Hardware, or what speaks as it does, by PKCS#11.
    case token = 1

    public var name: String {
        switch self {
        case .sealedFile: "sealed_file"
        case .token: "token"
        }
    }
}

/// The seam between a store and what keeps its secrets. It makes keys and signs with them, names them
/// by their public keys, and gives no secret out.
///
/// Calls are synchronous and may wait for a disk or a token. A change is made by one caller at a time:
/// the store holds its lock.
public protocol KeyKeeper: Sendable {
    var kind: KeeperKind { get }
    /// Which file or token this is; a store takes no other one.
    var id: Digest { get }

    /// The keys that it can sign with, in order.
    func keys() throws(CustodyError) -> [PublicKey]

    /// A new key, there for good once this returns.
    func generate() throws(CustodyError) -> PublicKey

    /// Takes a key that was made elsewhere, or refuses to.
    func take(_ key: SigningKey) throws(CustodyError)

    /// The signature of a message by a key of its own, verified.
    func sign(_ message: Span<UInt8>, with key: PublicKey) throws(CustodyError) -> Signature
}

extension KeyKeeper {
    /// The signature of a message by a key of its own, verified.
    public func sign(
        _ message: [UInt8], with key: PublicKey
    ) throws(CustodyError) -> Signature { try sign(message.span, with: key) }
}
