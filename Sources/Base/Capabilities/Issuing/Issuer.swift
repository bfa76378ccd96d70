public import Crypto
public import Primitives

/// Mints tokens under a key ring. Every one names one tenant, its scopes and its end within 30 days, as
/// its first caveats; so nobody can hold a token of it without them.
public struct Issuer: Sendable {
    public var ring: KeyRing
    /// A hint that every token carries.
    public let location: [UInt8]?
    /// Signs the identifiers, where it is known.
    private let signer: SigningKey?

    /// Why a token is not minted.
    public enum Refusal: Error, Hashable, Sendable {
        case lifetime(UInt64, most: UInt64)
        /// A tenant's name with a colon, which the identifier has no room for.
        case tenantName
        /// A tenant that the minter's token is not good for.
        case tenantOfAnother
        /// A caveat of the minter's that counts: what it mints would be counted afresh.
        case countedMinter(Caveat.Kind)
        case macaroon(MacaroonRefusal)
        case key(CapabilityRefusal)
    }

    public init(ring: KeyRing, location: [UInt8]? = nil, signer: SigningKey? = nil) {
        self.ring = ring
        self.location = location
        self.signer = signer
    }

    /// A new token that allows what the grant says.
    public func mint(_ grant: Grant, at now: Milliseconds) throws(Refusal) -> Macaroon {
        try mint(grant, holding: [], at: now, nonce: Self.freshNonce())
    }

    /// A new token that allows what the grant says and what the minter's own token allows: it carries
    /// every caveat of the minter's, and of its discharges, before its own. Whether the minter may mint
    /// at all is for the caller to have admitted.
    ///
    /// A minter whose token counts something cannot mint: each new token would begin to count from
    /// zero. They hand on their own token with a caveat more, which is counted with theirs.
    public func mint(
        _ grant: Grant, under minter: Capability, at now: Milliseconds
    ) throws(Refusal) -> Macaroon {
        for condition in minter.conditions where condition.caveat.isCounted {
            throw .countedMinter(condition.caveat.kind)
        }
        if let tenants = minter.tenants, !tenants.contains(grant.tenant) {
            throw .tenantOfAnother
        }
        return try mint(
            grant, holding: minter.conditions.map(\.caveat), at: now, nonce: Self.freshNonce())
    }

    /// The same with random bytes that are told: equal arguments give equal tokens.
    package func mint(
        _ grant: Grant, holding caveats: [Caveat], at now: Milliseconds, nonce: [UInt8]
    ) throws(Refusal) -> Macaroon {
        guard 1...Grant.longestLifetime ~= grant.lifetime else {
            throw .lifetime(grant.lifetime, most: Grant.longestLifetime)
        }
        guard
            var identifier = TokenIdentifier(
                tenant: grant.tenant, epoch: ring.epoch, nonce: nonce)
        else { throw .tenantName }
        if let signer { identifier = identifier.signed(by: signer) }
        let bytes = identifier.bytes
        let key: MacaroonKey
        do throws(CapabilityRefusal) { key = try ring.rootKey(for: bytes.span) } catch {
            throw .key(error)
        }
        // The start and the end come first: what is counted behind them ends with them.
        let second = now.value / 1_000
        let all =
            [.tenant(Choices(grant.tenant)), .scope(grant.scopes)]
            + [.expires(second + grant.lifetime)] + caveats + grant.caveats
        do throws(MacaroonRefusal) {
            return try Macaroon(identifier: bytes, location: location, rootKey: key)
                .attenuated(by: all)
        } catch { throw .macaroon(error) }
    }

    private static func freshNonce() -> [UInt8] {
        // The nonces of boxes come from the system's entropy, and 16 of their bytes are as random.
        Array(XChaChaNonce.fresh().bytes.prefix(TokenIdentifier.nonceByteCount))
    }
}

extension Issuer.Refusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .lifetime(let asked, let most): "a token of \(asked) seconds: 1 to \(most)"
        case .tenantName: "a tenant's name has no colon"
        case .tenantOfAnother: "the minter's token is another tenant's"
        case .countedMinter(let kind):
            "the minter's token has the caveat \(kind.rawValue), which minting would begin afresh"
        case .macaroon(let refusal): "\(refusal)"
        case .key(let refusal): "\(refusal)"
        }
    }
}
