public import Crypto

/// Where the root key of a token is found. A value: what it answers for an identifier changes only
/// when it is replaced, so that whoever keeps verdicts knows when to forget them.
public protocol RootKeys: Sendable {
    /// The key that the token with this identifier was minted under.
    func rootKey(for identifier: Span<UInt8>) throws(CapabilityRefusal) -> MacaroonKey
}

/// One key for whatever comes: what libraries of others do by default. Of ours, every token has a key
/// of its own (``KeyRing``).
public struct SharedRootKey: RootKeys {
    /// Derived already, if it was to be.
    private let secret: SecretBytes

    /// Refuses an empty secret, and one of another length than 32 where nothing is derived.
    public init(
        _ secret: SecretBytes, derivation: MacaroonKey.Derivation = .libmacaroons
    ) throws(MacaroonRefusal) {
        let key = try MacaroonKey(secret, derivation: derivation)
        let derived = key.withBytes { try? SecretBytes.copying($0) }
        guard let derived else { throw .noMemory }
        self.secret = derived
    }

    public func rootKey(for identifier: Span<UInt8>) throws(CapabilityRefusal) -> MacaroonKey {
        secret.withBytes { MacaroonKey(raw: $0) }
    }
}
