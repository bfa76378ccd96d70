public import Crypto
public import Primitives
import Synchronization

/// Keys on a PKCS#11 token: made there, and never outside it.
///
/// It has one session, which one caller uses at a time; the others wait for the token on their own
/// threads. The PIN is lent to the token once and not kept. PKCS#11 logs in a whole process, so a token
/// is opened by one keeper of a process at a time; it is closed when that one goes.
public final class TokenKeeper: KeyKeeper {
    public let id: Digest
    public let label: String
    private let session: Mutex<TokenSession>

    public var kind: KeeperKind { .token }

    private init(id: Digest, label: String, session: consuming sending TokenSession) {
        (self.id, self.label) = (id, label)
        self.session = Mutex(session)
    }

    /// The token of that label, or the only one there is, opened by its user's PIN.
    public static func open(
        _ module: TokenModule, label: String? = nil, pin: SecretBytes
    ) throws(CustodyError) -> TokenKeeper {
        let token = try module.token(label)
        let mechanisms = try module.mechanisms(of: token)
        guard mechanisms.isSuperset(of: TokenSession.mechanisms) else { throw .token(.noEd25519) }
        let session = try TokenSession.open(module, token, pin: pin)
        let id = Blake3.derive(context: "the-block token v1", material: token.identity.span)
        return TokenKeeper(id: id, label: token.label, session: session)
    }

    public func keys() throws(CustodyError) -> [PublicKey] {
        try withSession { (session) throws(CustodyError) in try session.keys().keys.sorted() }
    }

    public func generate() throws(CustodyError) -> PublicKey {
        try withSession { (session) throws(CustodyError) in
            guard try session.keys().count < KeyRoster.mostKeys else {
                throw .full(limit: KeyRoster.mostKeys)
            }
            return try session.generate()
        }
    }

    public func take(_ key: SigningKey) throws(CustodyError) { throw .cannotImport }

    public func sign(
        _ message: Span<UInt8>, with key: PublicKey
    ) throws(CustodyError) -> Signature {
        let message = message.withUnsafeBufferPointer { Array($0) }
        let signature = try withSession { (session) throws(CustodyError) in
            guard let secret = try session.keys()[key] else { throw .keyMissing(key) }
            return try session.sign(message, with: secret)
        }
        guard Ed25519.verify(signature, of: message, by: key) else { throw .notVerified(key) }
        return signature
    }

    private func withSession<Value: Sendable>(
        _ body: (borrowing TokenSession) throws(CustodyError) -> Value
    ) throws(CustodyError) -> Value {
        try session.withLock { (session) throws(CustodyError) in try body(session) }
    }
}
