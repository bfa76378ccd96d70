import CSodium

/// XChaCha20-Poly1305 under one key (draft-irtf-cfrg-xchacha): ``ChaChaPoly`` with a nonce long
/// enough to be thrown at random, for keys that many writers share or that outlive a process.
///
/// The first 16 bytes of the nonce and the key give, by HChaCha20, the key of one message; the rest
/// is as in ``ChaChaPoly``.
public struct XChaChaPoly: Sendable {
    private let key: SecretBytes
    private var library: SealingLibrary?
    private var fault: SealingFault?

    /// Refuses a key that has not 32 bytes.
    public init(key: SecretBytes) throws(SecretRefusal) {
        guard key.count == ChaChaPoly.keyByteCount else {
            throw .wrongCount(key.count, expected: ChaChaPoly.keyByteCount)
        }
        self.key = key
    }

    /// The ciphertext, as long as the message, and the tag behind it.
    public func seal(
        _ message: Span<UInt8>, nonce: XChaChaNonce, authenticating context: Span<UInt8>
    ) throws(SealRefusal) -> [UInt8] {
        try message.withUnsafeBufferPointer { (message) throws(SealRefusal) in
            try call(nonce, context) { (call) throws(SealRefusal) in try call.seal(message) }
        }
    }

    /// The message, where the bytes are what ``seal(_:nonce:authenticating:)`` gave.
    public func open(
        _ sealed: Span<UInt8>, nonce: XChaChaNonce, authenticating context: Span<UInt8>
    ) throws(OpenRefusal) -> [UInt8] {
        try sealed.withUnsafeBufferPointer { (sealed) throws(OpenRefusal) in
            try call(nonce, context) { (call) throws(OpenRefusal) in try call.open(sealed) }
        }
    }

    /// Seals all but the last 16 bytes where they lie, and writes the tag into those. After
    /// ``SealRefusal/cipherFailed`` zeros lie there, and the message is gone; after any other refusal
    /// the buffer is as it was.
    public func sealInPlace(
        _ buffer: inout MutableSpan<UInt8>, nonce: XChaChaNonce,
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
        _ buffer: inout MutableSpan<UInt8>, nonce: XChaChaNonce,
        authenticating context: Span<UInt8>
    ) throws(OpenRefusal) {
        try buffer.withUnsafeMutableBufferPointer { (buffer) throws(OpenRefusal) in
            try call(nonce, context) { (call) throws(OpenRefusal) in
                try call.openInPlace(buffer)
            }
        }
    }

    private func call<Result, Failure: Error>(
        _ nonce: XChaChaNonce, _ context: Span<UInt8>,
        _ body: (ChaChaCall) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // The key of one message, on the stack for as long as the call takes.
        var messageKey: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        defer { sodium_memzero(&messageKey, 32) }
        return try context.withUnsafeBufferPointer { (context) throws(Failure) in
            try withUnsafeMutablePointer(to: &messageKey) { (words) throws(Failure) in
                let messageKey = UnsafeMutableRawPointer(words).assumingMemoryBound(to: UInt8.self)
                key.withPointer { key in
                    nonce.withPointer { nonce in
                        // It has no way to fail: the result is always 0.
                        _ = crypto_core_hchacha20(messageKey, nonce, key, nil)
                    }
                }
                return try nonce.last.withPointer { (nonce) throws(Failure) in
                    try body(
                        ChaChaCall(
                            key: messageKey, nonce: nonce, authenticated: context,
                            library: library,
                            fault: fault))
                }
            }
        }
    }

    /// The same cipher computed by one library, whatever the length, and failing at one step.
    package func through(
        _ library: SealingLibrary, failing fault: SealingFault? = nil
    ) -> XChaChaPoly {
        var copy = self
        (copy.library, copy.fault) = (library, fault)
        return copy
    }
}

// MARK: A nonce with every message

extension XChaChaPoly {
    /// By how much a message sealed with its nonce is longer.
    public static let overhead = XChaChaNonce.byteCount + ChaChaPoly.tagByteCount

    /// Seals under a nonce from the system's entropy: the nonce, the ciphertext, the tag.
    public func sealWithFreshNonce(
        _ message: Span<UInt8>, authenticating context: Span<UInt8>
    ) throws(SealRefusal) -> [UInt8] {
        let nonce = XChaChaNonce.fresh()
        var sealed = try message.withUnsafeBufferPointer { (message) throws(SealRefusal) in
            try call(nonce, context) { (call) throws(SealRefusal) in
                try call.seal(message, behind: XChaChaNonce.byteCount)
            }
        }
        sealed.replaceSubrange(0..<XChaChaNonce.byteCount, with: nonce.bytes)
        return sealed
    }

    /// The message, where the bytes are what ``sealWithFreshNonce(_:authenticating:)`` gave.
    public func openWithNonce(
        _ sealed: Span<UInt8>, authenticating context: Span<UInt8>
    ) throws(OpenRefusal) -> [UInt8] {
        guard sealed.count >= Self.overhead,
            let nonce = XChaChaNonce((0..<XChaChaNonce.byteCount).map { sealed[$0] })
        else { throw .tooShort(count: sealed.count, least: Self.overhead) }
        let body = sealed.extracting(droppingFirst: XChaChaNonce.byteCount)
        return try open(body, nonce: nonce, authenticating: context)
    }
}

// MARK: Arrays

extension XChaChaPoly {
    /// The ciphertext, as long as the message, and the tag behind it.
    public func seal(
        _ message: [UInt8], nonce: XChaChaNonce, authenticating context: [UInt8] = []
    ) throws(SealRefusal) -> [UInt8] {
        try seal(message.span, nonce: nonce, authenticating: context.span)
    }

    /// The message, where the bytes are what ``seal(_:nonce:authenticating:)`` gave.
    public func open(
        _ sealed: [UInt8], nonce: XChaChaNonce, authenticating context: [UInt8] = []
    ) throws(OpenRefusal) -> [UInt8] {
        try open(sealed.span, nonce: nonce, authenticating: context.span)
    }

    /// Seals under a nonce from the system's entropy: the nonce, the ciphertext, the tag.
    public func sealWithFreshNonce(
        _ message: [UInt8], authenticating context: [UInt8] = []
    ) throws(SealRefusal) -> [UInt8] {
        try sealWithFreshNonce(message.span, authenticating: context.span)
    }

    /// The message, where the bytes are what ``sealWithFreshNonce(_:authenticating:)`` gave.
    public func openWithNonce(
        _ sealed: [UInt8], authenticating context: [UInt8] = []
    ) throws(OpenRefusal) -> [UInt8] {
        try openWithNonce(sealed.span, authenticating: context.span)
    }
}
