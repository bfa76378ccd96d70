public import Primitives

/// SHA3-256, where another system asks for it.
public struct SHA3_256: HashFunction {
    private var sponge = KeccakSponge(strength: 256)

    /// The empty message.
    public init() {}

    public static var blockByteCount: Int { 136 }
    public static var digestByteCount: Int { 32 }

    /// Appends to the message.
    public mutating func update(_ bytes: Span<UInt8>) { sponge.absorb(bytes) }

    /// The digest of the message up to here.
    public func digest() -> Digest { sponge.digest(.sha3) }
}

/// SHA3-512, where another system asks for it.
public struct SHA3_512: HashFunction {
    private var sponge = KeccakSponge(strength: 512)

    /// The empty message.
    public init() {}

    public static var blockByteCount: Int { 72 }
    public static var digestByteCount: Int { 64 }

    /// Appends to the message.
    public mutating func update(_ bytes: Span<UInt8>) { sponge.absorb(bytes) }

    /// The digest of the message up to here.
    public func digest() -> Digest512 { sponge.digest512(.sha3) }
}

/// Keccak-256 as it was before it became SHA-3, which ends its messages otherwise: what Ethereum, and
/// so every bridge to it, calls Keccak-256.
public struct Keccak256: HashFunction {
    private var sponge = KeccakSponge(strength: 256)

    /// The empty message.
    public init() {}

    public static var blockByteCount: Int { 136 }
    public static var digestByteCount: Int { 32 }

    /// Appends to the message.
    public mutating func update(_ bytes: Span<UInt8>) { sponge.absorb(bytes) }

    /// The digest of the message up to here.
    public func digest() -> Digest { sponge.digest(.legacy) }
}
