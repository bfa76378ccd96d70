/// What a signature is for: at most 255 bytes that are signed with the message, and without which it
/// does not verify. Signatures for different purposes never meet.
public struct MLDSAContext: Hashable, Sendable {
    /// The most bytes a context has.
    public static let longest = 255

    /// No purpose in particular, as most protocols sign.
    public static let none = MLDSAContext(checked: [])

    public let bytes: [UInt8]

    /// Bytes that are known to be few enough.
    init(checked bytes: [UInt8]) { self.bytes = bytes }

    public init(_ bytes: [UInt8]) throws(MLDSARefusal) {
        guard bytes.count <= Self.longest else { throw .contextLength(bytes.count) }
        self.init(checked: bytes)
    }

    /// The UTF-8 of a text.
    public init(_ text: String) throws(MLDSARefusal) { try self.init(Array(text.utf8)) }
}

/// The 64 bytes that are signed in the message's place: they stand for the public key, the context
/// and the message. FIPS 204 calls them μ.
package struct MLDSARepresentative: Sendable {
    let bytes: [UInt8]

    /// That of a message, as `ML-DSA.Sign` makes it.
    init(of message: Span<UInt8>, context: MLDSAContext, keyDigest: Span<UInt8>) {
        var sponge = KeccakSponge(strength: 256)
        sponge.absorb(keyDigest)
        let opening: InlineArray<2, UInt8> = [0, UInt8(context.bytes.count)]
        sponge.absorb(opening.span)
        sponge.absorb(context.bytes.span)
        sponge.absorb(message)
        bytes = sponge.finished(.shake).first64()
    }

    /// That of a message with nothing before it, as `ML-DSA.Sign_internal` makes it: for vectors.
    package init(ofBare message: Span<UInt8>, by key: MLDSAPublicKey) {
        var sponge = KeccakSponge(strength: 256)
        sponge.absorb(key.digest.span)
        sponge.absorb(message)
        bytes = sponge.finished(.shake).first64()
    }

    /// One that was made elsewhere.
    package init(madeElsewhere bytes: [UInt8]) {
        precondition(bytes.count == 64, "what stands for a message has 64 bytes")
        self.bytes = bytes
    }
}

extension KeccakSponge {
    /// The next 64 bytes of a finished sponge, which are no secret.
    func first64() -> [UInt8] {
        var sponge = self
        return [UInt8](unsafeUninitializedCapacity: 64) { bytes, used in
            sponge.squeeze(
                into: UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(bytes)[..<64]))
            used = 64
        }
    }
}
