import CBlake3
public import Primitives

/// A hash function of the BLAKE3 family: the plain one, one that needs a key, or one that belongs
/// to a context. Functions of different keys or contexts are independent of each other, which is
/// how equal bytes used for different purposes never share a digest.
///
///     Blake3.hash(bytes)
///     try Blake3.keyed(by: secret).digest(of: bytes)
///     static let receipts = Blake3.context("the-block receipt v1")
///
/// Making one of a context hashes the context's name: keep it in a `static let`. Digests are
/// computed in the widest vector lanes this machine has; the width never changes a digest. A
/// message that comes in pieces goes through a ``Stream``, and one function gives as many bytes as
/// are wanted through an ``Output``.
///
/// A keyed function holds its key, and whatever it begins may hold it too: nothing prints them, but
/// they are plain values that nothing wipes. Keep them no longer than the key.
public struct Blake3: Sendable, Unprinted {
    let mode: cblake3_mode
    let kernel: cblake3_kernel

    init(_ mode: cblake3_mode, kernel: cblake3_kernel = cblake3_best_kernel()) {
        self.mode = mode
        self.kernel = kernel
    }

    /// The plain hash.
    public static let plain = Blake3(cblake3_plain())

    /// The hash under a secret key: without the key its digests can be neither made nor foreseen.
    /// Refuses a key that has not 32 bytes.
    public static func keyed(by key: SecretBytes) throws(SecretRefusal) -> Blake3 {
        try key.withBytes { (key) throws(SecretRefusal) in try keyed(by: key) }
    }

    /// The hash under a secret key that lies in memory of the caller's, who wipes it.
    public static func keyed(by key: Span<UInt8>) throws(SecretRefusal) -> Blake3 {
        guard key.count == keyByteCount else {
            throw .wrongCount(key.count, expected: keyByteCount)
        }
        return key.withUnsafeBytes { Blake3(cblake3_keyed($0.baseAddress)) }
    }

    public static let keyByteCount = 32

    /// The hash that belongs to one purpose. `name` is a constant of the program, spelt nowhere
    /// else: the application, what is hashed, and a version.
    public static func context(_ name: StaticString) -> Blake3 {
        name.withUTF8Buffer { Blake3(cblake3_derive($0.baseAddress, $0.count)) }
    }

    /// The digest of a message of any length.
    public func digest(of message: Span<UInt8>) -> Digest {
        message.withUnsafeBytes { digest(of: $0) }
    }

    /// The digest of a message of any length.
    public func digest(of message: [UInt8]) -> Digest {
        message.withUnsafeBytes { digest(of: $0) }
    }

    private func digest(of message: UnsafeRawBufferPointer) -> Digest {
        withMode { mode in
            Digest.written { digest in
                cblake3_hash(kernel, mode, message.baseAddress, message.count, digest)
            }
        }
    }

    /// Lends the mode as the C target takes it.
    func withMode<Result>(_ body: (UnsafePointer<cblake3_mode>) -> Result) -> Result {
        withUnsafePointer(to: mode, body)
    }
}

// MARK: In one call

extension Blake3 {
    /// The plain digest of a message.
    public static func hash(_ message: Span<UInt8>) -> Digest { plain.digest(of: message) }

    /// The plain digest of a message.
    public static func hash(_ message: [UInt8]) -> Digest { plain.digest(of: message) }

    /// What `material` gives in a context, hashing the context's name on the way. For more than one
    /// digest keep the ``context(_:)``.
    public static func derive(context: StaticString, material: Span<UInt8>) -> Digest {
        Blake3.context(context).digest(of: material)
    }

    /// Fills `key`, of any length, with what `material` gives in a context. The first 32 bytes are
    /// ``derive(context:material:)``.
    public static func derive(
        context: StaticString, material: Span<UInt8>, into key: inout MutableSpan<UInt8>
    ) {
        var output = Blake3.context(context).output(of: material)
        output.fill(&key)
    }
}
