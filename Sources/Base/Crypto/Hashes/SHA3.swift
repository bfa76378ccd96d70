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

    /// The digest of a whole message.
    public static func hash(_ message: Span<UInt8>) -> Digest {
        message.withUnsafeBytes { hash($0) }
    }

    /// The digest of a whole message.
    public static func hash(_ message: [UInt8]) -> Digest {
        message.withUnsafeBytes { hash($0) }
    }

    private static func hash(_ message: UnsafeRawBufferPointer) -> Digest {
        var sponge = KeccakSponge(strength: 256)
        sponge.absorb(message)
        return sponge.digest(.sha3)
    }
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

    /// The digest of a whole message.
    public static func hash(_ message: Span<UInt8>) -> Digest512 {
        message.withUnsafeBytes { hash($0) }
    }

    /// The digest of a whole message.
    public static func hash(_ message: [UInt8]) -> Digest512 {
        message.withUnsafeBytes { hash($0) }
    }

    private static func hash(_ message: UnsafeRawBufferPointer) -> Digest512 {
        var sponge = KeccakSponge(strength: 512)
        sponge.absorb(message)
        return sponge.digest512(.sha3)
    }
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

    /// The digest of a whole message.
    public static func hash(_ message: Span<UInt8>) -> Digest {
        message.withUnsafeBytes { hash($0) }
    }

    /// The digest of a whole message.
    public static func hash(_ message: [UInt8]) -> Digest {
        message.withUnsafeBytes { hash($0) }
    }

    private static func hash(_ message: UnsafeRawBufferPointer) -> Digest {
        var sponge = KeccakSponge(strength: 256)
        sponge.absorb(message)
        return sponge.digest(.legacy)
    }
}
