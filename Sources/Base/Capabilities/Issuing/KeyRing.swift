public import Crypto

/// The keys of an issuer, one for each epoch, from which the root key of every token follows: from the
/// epoch's secret that of the tenant, and from that the token's own. So a token's key, handed to who is
/// to verify that token alone, opens no other, and nothing is stored for a token.
///
/// Epochs are numbered upwards. To rotate, add the next one: new tokens are minted under it, and those
/// of before go on until their epoch is withdrawn. Withdrawn epochs and tokens stay so.
public struct KeyRing: RootKeys {
    /// The most epochs that have keys at once.
    public static let mostEpochs = 64
    /// The most tokens withdrawn one by one. A token whose epoch is withdrawn is not among them.
    public static let mostRevoked = 1 << 16

    public static let secretByteCount = 32

    private var secrets: [UInt64: SecretBytes]
    /// The newest epoch, under which tokens are minted.
    public private(set) var epoch: UInt64
    private var revoked: [[UInt8]: UInt64] = [:]

    /// Why the ring does not change.
    public enum Refusal: Error, Hashable, Sendable {
        case secretLength(Int)
        case notNewer(UInt64, than: UInt64)
        case tooManyEpochs, tooManyRevoked
        /// The newest epoch is needed to mint: rotate first.
        case newest(UInt64)
        /// The identifier is none of this issuer's, or its epoch is withdrawn.
        case unknownToken
    }

    /// A ring with one epoch, whose secret has 32 bytes.
    public init(epoch: UInt64, secret: SecretBytes) throws(Refusal) {
        try Self.check(secret)
        self.epoch = epoch
        secrets = [epoch: secret]
    }

    private static func check(_ secret: SecretBytes) throws(Refusal) {
        guard secret.count == secretByteCount else { throw .secretLength(secret.count) }
    }

    /// The epochs whose tokens are good, oldest first.
    public var epochs: [UInt64] { secrets.keys.sorted() }

    // MARK: Changes

    /// Begins a later epoch. Tokens of the epochs before it stay good.
    public mutating func rotate(to next: UInt64, secret: SecretBytes) throws(Refusal) {
        try Self.check(secret)
        guard next > epoch else { throw .notNewer(next, than: epoch) }
        guard secrets.count < Self.mostEpochs else { throw .tooManyEpochs }
        secrets[next] = secret
        epoch = next
    }

    /// Withdraws all epochs before this one, with all their tokens, for good.
    public mutating func withdraw(before oldest: UInt64) throws(Refusal) {
        guard oldest <= epoch else { throw .newest(epoch) }
        secrets = secrets.filter { $0.key >= oldest }
        revoked = revoked.filter { $0.value >= oldest }
    }

    /// Withdraws one epoch with all its tokens, for good: a later epoch's keys are another's.
    public mutating func withdraw(epoch withdrawn: UInt64) throws(Refusal) {
        guard withdrawn != epoch else { throw .newest(epoch) }
        secrets[withdrawn] = nil
        revoked = revoked.filter { $0.value != withdrawn }
    }

    /// Withdraws the token with this identifier, and all that was made of it.
    public mutating func revoke(_ identifier: TokenIdentifier) throws(Refusal) {
        guard secrets[identifier.epoch] != nil else { throw .unknownToken }
        guard revoked.count < Self.mostRevoked || revoked[identifier.nonce] != nil else {
            throw .tooManyRevoked
        }
        revoked[identifier.nonce] = identifier.epoch
    }

    // MARK: Keys

    public func rootKey(for identifier: Span<UInt8>) throws(CapabilityRefusal) -> MacaroonKey {
        guard let read = TokenIdentifier(identifier) else { throw .unknownKey }
        guard let secret = secrets[read.epoch] else {
            guard read.epoch <= epoch else { throw .unknownKey }
            throw .revokedEpoch(read.epoch)
        }
        guard revoked[read.nonce] == nil else { throw .revokedToken }
        return MacaroonKey(derivedFrom: chain(secret, read.tenant, identifier))
    }

    /// The root key of one token in the form libraries of others take, to verify that one alone.
    public func exportedKey(
        of identifier: TokenIdentifier
    ) throws(CapabilityRefusal) -> SecretBytes {
        guard let secret = secrets[identifier.epoch] else { throw .unknownKey }
        let bytes = identifier.bytes
        let exported = chain(secret, identifier.tenant, bytes.span).withCode {
            try? SecretBytes.copying($0)
        }
        guard let exported else { throw .malformed(.noMemory) }
        return exported
    }

    private static let tenantDomain = Array("the-block capability tenant v1:".utf8)
    private static let tokenDomain = Array("the-block capability token v1:".utf8)

    private func chain(
        _ secret: SecretBytes, _ tenant: CaveatName, _ identifier: Span<UInt8>
    ) -> CodeChain {
        var chain = secret.withBytes { CodeChain(key: $0) }
        let tenant = Self.tenantDomain + tenant.text.utf8
        chain.append(tenant.span)
        chain.append(Self.tokenDomain.span, identifier)
        return chain
    }
}

extension KeyRing.Refusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .secretLength(let count):
            "a secret of \(count) bytes: an epoch's has \(KeyRing.secretByteCount)"
        case .notNewer(let next, let epoch): "epoch \(next) is not later than \(epoch)"
        case .tooManyEpochs: "\(KeyRing.mostEpochs) epochs have keys: withdraw old ones first"
        case .tooManyRevoked:
            "\(KeyRing.mostRevoked) tokens are withdrawn one by one: withdraw their epoch"
        case .newest(let epoch): "epoch \(epoch) is the newest: rotate before it is withdrawn"
        case .unknownToken: "no token of this ring has that identifier"
        }
    }
}
