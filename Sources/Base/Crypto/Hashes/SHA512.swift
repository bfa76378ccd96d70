import COpenSSL
import Primitives

/// SHA-512, with a digest of 64 bytes: for Ed25519 and for keys that other systems derive.
///
///     SHA512.hash(message)
///
///     var hash = SHA512()
///     hash.update(header)
///     hash.update(payload)
///     hash.digest()
///
/// The state is a plain value: nothing is allocated, and a copy goes on independently.
public struct SHA512: HashFunction {
    private var state = SHA512_CTX()

    /// The empty message.
    public init() { SHA512_Init(&state) }

    public static var blockByteCount: Int { 128 }
    public static var digestByteCount: Int { 64 }

    /// Appends to the message.
    public mutating func update(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { bytes in
            _ = SHA512_Update(&state, bytes.baseAddress, bytes.count)
        }
    }

    /// The digest of the message up to here.
    public func digest() -> Digest512 {
        var (ending, image): (SHA512_CTX, Digest512.Image) = (state, ((0, 0, 0, 0), (0, 0, 0, 0)))
        withUnsafeMutableBytes(of: &image) { image in
            _ = SHA512_Final(image.bindMemory(to: UInt8.self).baseAddress, &ending)
        }
        return Digest512(image: image)
    }
}
