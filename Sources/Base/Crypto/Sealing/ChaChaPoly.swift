/// ChaCha20-Poly1305 under one key (RFC 8439): messages that nobody else can read, or change
/// unnoticed.
///
/// The nonce must differ for every message sealed with the key: a ``ChannelSealer`` sees to it. What is given
/// as `authenticating` is not sealed and not sent, but a message opens only where the same bytes are
/// given again: names, positions, versions. A refusal to open gives out nothing of the plaintext.
public struct ChaChaPoly: Sendable {
    public static let keyByteCount = 32
    /// By how much a sealed message is longer.
    public static let tagByteCount = 16
    /// The most bytes sealed at once: longer ones are cut by whoever knows how.
    public static let longest = 1 << 30

    private let key: SecretBytes
    private var library: SealingLibrary?
    private var fault: SealingFault?

    /// Refuses a key that has not 32 bytes.
    public init(key: SecretBytes) throws(SecretRefusal) {
        guard key.count == Self.keyByteCount else {
            throw .wrongCount(key.count, expected: Self.keyByteCount)
        }
        self.key = key
    }

    /// The ciphertext, as long as the message, and the tag behind it.
    public func seal(
        _ message: Span<UInt8>, nonce: ChaChaNonce, authenticating context: Span<UInt8>
    ) throws(SealRefusal) -> [UInt8] {
        try message.withUnsafeBufferPointer { (message) throws(SealRefusal) in
            try call(nonce, context) { (call) throws(SealRefusal) in try call.seal(message) }
        }
    }

    /// The message, where the bytes are what ``seal(_:nonce:authenticating:)`` gave.
    public func open(
        _ sealed: Span<UInt8>, nonce: ChaChaNonce, authenticating context: Span<UInt8>
    ) throws(OpenRefusal) -> [UInt8] {
        try sealed.withUnsafeBufferPointer { (sealed) throws(OpenRefusal) in
            try call(nonce, context) { (call) throws(OpenRefusal) in try call.open(sealed) }
        }
    }

    /// Seals all but the last 16 bytes where they lie, and writes the tag into those. After
    /// ``SealRefusal/cipherFailed`` zeros lie there, and the message is gone; after any other refusal
    /// the buffer is as it was.
    public func sealInPlace(
        _ buffer: inout MutableSpan<UInt8>, nonce: ChaChaNonce,
        authenticating context: Span<UInt8>
    ) throws(SealRefusal) {
        try buffer.withUnsafeMutableBufferPointer { (buffer) throws(SealRefusal) in
            try call(nonce, context) { (call) throws(SealRefusal) in
                try call.sealInPlace(buffer)
            }
        }
    }

    /// Opens where the bytes lie: the message is all but the last 16. Bytes that are refused as not
    /// authentic, or on which the cipher failed, are zeros afterwards; keep them elsewhere if they are
    /// to be tried again.
    public func openInPlace(
        _ buffer: inout MutableSpan<UInt8>, nonce: ChaChaNonce,
        authenticating context: Span<UInt8>
    ) throws(OpenRefusal) {
        try buffer.withUnsafeMutableBufferPointer { (buffer) throws(OpenRefusal) in
            try call(nonce, context) { (call) throws(OpenRefusal) in
                try call.openInPlace(buffer)
            }
        }
    }

    private func call<Result, Failure: Error>(
        _ nonce: ChaChaNonce, _ context: Span<UInt8>,
        _ body: (ChaChaCall) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try context.withUnsafeBufferPointer { (context) throws(Failure) in
            try key.withPointer { (key) throws(Failure) in
                try nonce.withPointer { (nonce) throws(Failure) in
                    try body(
                        ChaChaCall(
                            key: key, nonce: nonce, authenticated: context, library: library,
                            fault: fault))
                }
            }
        }
    }

    /// The same cipher computed by one library, whatever the length, and failing at one step.
    package func through(
        _ library: SealingLibrary, failing fault: SealingFault? = nil
    ) -> ChaChaPoly {
        var copy = self
        (copy.library, copy.fault) = (library, fault)
        return copy
    }
}

// MARK: Arrays

extension ChaChaPoly {
    /// The ciphertext, as long as the message, and the tag behind it.
    public func seal(
        _ message: [UInt8], nonce: ChaChaNonce, authenticating context: [UInt8] = []
    ) throws(SealRefusal) -> [UInt8] {
        try seal(message.span, nonce: nonce, authenticating: context.span)
    }

    /// The message, where the bytes are what ``seal(_:nonce:authenticating:)`` gave.
    public func open(
        _ sealed: [UInt8], nonce: ChaChaNonce, authenticating context: [UInt8] = []
    ) throws(OpenRefusal) -> [UInt8] {
        try open(sealed.span, nonce: nonce, authenticating: context.span)
    }
}
