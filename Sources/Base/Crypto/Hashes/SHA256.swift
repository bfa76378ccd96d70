import COpenSSL
public import Primitives

/// SHA-256, for what other systems have agreed on: certificates, other chains, signatures over them.
/// Between ourselves Blake3 is many times quicker.
///
///     SHA256.hash(message)
///
///     var hash = SHA256()
///     hash.update(header)
///     hash.update(payload)
///     hash.digest()
///
/// The state is a plain value: nothing is allocated, and a copy goes on independently.
public struct SHA256: HashFunction {
    private var state = SHA256_CTX()

    /// The empty message.
    public init() { SHA256_Init(&state) }

    public static var blockByteCount: Int { 64 }
    public static var digestByteCount: Int { 32 }

    /// Appends to the message.
    public mutating func update(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { bytes in
            _ = SHA256_Update(&state, bytes.baseAddress, bytes.count)
        }
    }

    /// The digest of the message up to here.
    public func digest() -> Digest {
        var (ending, image): (SHA256_CTX, Digest.Image) = (state, (0, 0, 0, 0))
        withUnsafeMutableBytes(of: &image) { image in
            _ = SHA256_Final(image.bindMemory(to: UInt8.self).baseAddress, &ending)
        }
        return Digest(image: image)
    }
}
