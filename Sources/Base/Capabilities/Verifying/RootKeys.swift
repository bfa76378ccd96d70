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
    private let secret: SecretBytes
    private let derivation: MacaroonKey.Derivation

    /// Refuses an empty secret, and one of another length than 32 where nothing is derived.
    public init(
        _ secret: SecretBytes, derivation: MacaroonKey.Derivation = .libmacaroons
    ) throws(MacaroonRefusal) {
        _ = try MacaroonKey(secret, derivation: derivation)
        self.secret = secret
        self.derivation = derivation
    }

    public func rootKey(for identifier: Span<UInt8>) throws(CapabilityRefusal) -> MacaroonKey {
        do throws(MacaroonRefusal) { return try MacaroonKey(secret, derivation: derivation) } catch
        {
            throw .malformed(error)
        }
    }
}
