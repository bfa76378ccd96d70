public import Crypto
public import Primitives

/// The keys of development chains. **They are public**: anyone can derive them, as below, from their
/// names, so nothing worth anything may ever belong to one. A genesis of another mode that makes one
/// an operator is refused.
///
/// The seed of a key is BLAKE3 in its key-derivation mode, context
/// `the-block 2026 development key v1`, over the name in UTF-8.
public enum DevelopmentKey: String, CaseIterable, Hashable, Sendable {
    /// Begins with most of the supply and pays whoever asks.
    case faucet
    /// May change parameters, alone.
    case `operator`
    /// Makes the blocks.
    case proposer
    /// Buys computing in the walk-through.
    case buyer
    /// Sells it.
    case provider

    public var name: String { rawValue }

    /// The seed, which is no secret.
    public var seed: Digest { Self.seeds.digest(of: Array(name.utf8)) }

    /// The key itself. Refused only where the system has no memory to keep it in.
    public var signingKey: SigningKey {
        get throws(SecretRefusal) {
            let bytes = seed.bytes
            let secret = try SecretBytes.filled(count: SigningKey.seedByteCount) { memory in
                for index in bytes.indices { memory[index] = bytes[index] }
            }
            return try SigningKey(seed: secret)
        }
    }

    /// Written out, so that a genesis needs no memory for secrets.
    public var publicKey: PublicKey {
        let key =
            switch self {
            case .faucet:
                PublicKey(hex: "999e3bcd3920a5d0022771b7fa96bdfe3d663c24b7f6f2bdb3ac85db3d5de65c")
            case .operator:
                PublicKey(hex: "b1f5de9f1423ae3d48f5e6aae92e90ffb5fa63fba6ce9f8af6f4c939dda2c7d3")
            case .proposer:
                PublicKey(hex: "251b901310edca902d1c0da0555eaf441d1a157c601094ff71f08506391c1479")
            case .buyer:
                PublicKey(hex: "bb344ba7688e7260dccdba46d64d024a14582ec2463ebfdf896dd2e2c05c9973")
            case .provider:
                PublicKey(hex: "a4d5e8882502650a777484cd7c00eb1323955984ade7f30f93d037661d9a74e8")
            }
        guard let key else { preconditionFailure("the key of \(name) is no key") }
        return key
    }

    public var address: Address { Authorisation.address(of: publicKey) }

    private static let seeds = Blake3.context("the-block 2026 development key v1")
}
