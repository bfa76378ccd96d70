import COpenSSL
import CSodium

/// Which library computes. Both give the same bytes.
package enum SealingLibrary: CaseIterable, Sendable {
    /// Starts soonest: the quicker one for short messages.
    case sodium
    /// Has the wider kernels: three times as fast for long ones.
    case openSSL

    /// Between 200 and 512 bytes either is ahead by a fifth, as the length falls on their lanes;
    /// beyond that OpenSSL is.
    fileprivate static func quickest(for count: Int) -> SealingLibrary {
        count <= 512 ? .sodium : .openSSL
    }
}

/// A step of OpenSSL's that a test lets fail.
package enum SealingFault: CaseIterable, Sendable {
    /// There is no memory for a context.
    case noContext
    /// The cipher does not take the key.
    case noStart
    /// It stops in the middle.
    case noUpdate
}

/// One use of ChaCha20-Poly1305 (RFC 8439): a key of 32 bytes, a nonce of 12, and what is
/// authenticated but not sealed. Input and output may be the same memory.
struct ChaChaCall {
    let key: UnsafePointer<UInt8>
    let nonce: UnsafePointer<UInt8>
    let authenticated: UnsafeBufferPointer<UInt8>
    /// `nil` for the quickest.
    let library: SealingLibrary?
    let fault: SealingFault?

    /// Writes as many bytes as the message has, and the tag. False where the library failed; the
    /// output is then zeros.
    func seal(
        _ message: UnsafeBufferPointer<UInt8>, into output: UnsafeMutablePointer<UInt8>,
        tag: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        let isSealed =
            sealWithOpenSSL(message, into: output, tag: tag)
            ?? (crypto_aead_chacha20poly1305_ietf_encrypt_detached(
                output, tag, nil, message.baseAddress, UInt64(message.count),
                authenticated.baseAddress, UInt64(authenticated.count), nil, nonce, key) == 0)
        if !isSealed { sodium_memzero(output, message.count) }
        return isSealed
    }

    /// Writes as many bytes as the ciphertext has. Where it refuses, because the tag is another or
    /// because the library failed, the output is zeros.
    func open(
        _ ciphertext: UnsafeBufferPointer<UInt8>, tag: UnsafePointer<UInt8>,
        into output: UnsafeMutablePointer<UInt8>
    ) throws(OpenRefusal) {
        let refusal: OpenRefusal?
        if let opened = openWithOpenSSL(ciphertext, tag: tag, into: output) {
            refusal = opened.refusal
        } else {
            // The library wants an address even of nothing.
            let source = ciphertext.baseAddress ?? UnsafePointer(output)
            let isAuthentic =
                crypto_aead_chacha20poly1305_ietf_decrypt_detached(
                    output, nil, source, UInt64(ciphertext.count), tag, authenticated.baseAddress,
                    UInt64(authenticated.count), nonce, key) == 0
            refusal = isAuthentic ? nil : .notAuthentic
        }
        guard let refusal else { return }
        sodium_memzero(output, ciphertext.count)
        throw refusal
    }

    // MARK: OpenSSL

    /// `nil` where the system's configuration keeps the cipher from us; libsodium then does it all.
    ///
    /// Unsafe only by its type: fetched once, never freed, and its functions may be used from any
    /// thread.
    nonisolated(unsafe) private static let cipher = fetch("ChaCha20-Poly1305")

    /// The cipher of that name. Where there is none, the thread's queue of errors, from which others
    /// read the causes of their own failures, stays as it was.
    static func fetch(_ name: String) -> OpaquePointer? {
        leavingNoErrors { EVP_CIPHER_fetch(nil, name, nil) }
    }

    private static func leavingNoErrors<Result>(_ body: () -> Result) -> Result {
        ERR_set_mark()
        defer { ERR_pop_to_mark() }
        return body()
    }

    /// Whether it sealed; `nil` if it is not the one to do it, or could not begin, and has touched
    /// nothing.
    private func sealWithOpenSSL(
        _ message: UnsafeBufferPointer<UInt8>, into output: UnsafeMutablePointer<UInt8>,
        tag: UnsafeMutablePointer<UInt8>
    ) -> Bool? {
        withContext(
            for: message.count,
            begin: { context in
                EVP_EncryptInit_ex(context, Self.cipher, nil, key, nonce) == 1
            }
        ) { context in
            var written: Int32 = 0
            return update(context, with: EVP_EncryptUpdate, message, into: output)
                && EVP_EncryptFinal_ex(context, tag, &written) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1
        }
    }

    private struct Opened {
        let refusal: OpenRefusal?
    }

    /// How it ended; `nil` as above.
    private func openWithOpenSSL(
        _ ciphertext: UnsafeBufferPointer<UInt8>, tag: UnsafePointer<UInt8>,
        into output: UnsafeMutablePointer<UInt8>
    ) -> Opened? {
        withContext(
            for: ciphertext.count,
            begin: { context in
                EVP_DecryptInit_ex(context, Self.cipher, nil, key, nonce) == 1
                    && EVP_CIPHER_CTX_ctrl(
                        context, EVP_CTRL_AEAD_SET_TAG, 16, UnsafeMutablePointer(mutating: tag))
                        == 1
            }
        ) { context in
            guard update(context, with: EVP_DecryptUpdate, ciphertext, into: output) else {
                return Opened(refusal: .cipherFailed)
            }
            var written: Int32 = 0
            let isAuthentic =
                EVP_DecryptFinal_ex(context, output + ciphertext.count, &written) == 1
            return Opened(refusal: isAuthentic ? nil : .notAuthentic)
        }
    }

    /// Lends a context in which the cipher has begun; what it held of the key is wiped when it is
    /// freed. `nil` where OpenSSL is not the one to use, or could not begin.
    private func withContext<Result>(
        for count: Int, begin: (OpaquePointer) -> Bool, _ body: (OpaquePointer) -> Result
    ) -> Result? {
        guard (library ?? .quickest(for: count)) == .openSSL, Self.cipher != nil else { return nil }
        return Self.leavingNoErrors {
            guard fault != .noContext, let context = EVP_CIPHER_CTX_new() else { return nil }
            defer { EVP_CIPHER_CTX_free(context) }
            guard fault != .noStart, begin(context) else { return nil }
            return body(context)
        }
    }

    private typealias Update = (
        OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int32>?,
        UnsafePointer<UInt8>?, Int32
    ) -> Int32

    /// Takes in what is only authenticated, then the message. The callers' bound keeps both counts
    /// within 32 bits.
    private func update(
        _ context: OpaquePointer, with update: Update, _ message: UnsafeBufferPointer<UInt8>,
        into output: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        if fault == .noUpdate { return false }
        var written: Int32 = 0
        if !authenticated.isEmpty {
            let count = Int32(authenticated.count)
            guard update(context, nil, &written, authenticated.baseAddress, count) == 1 else {
                return false
            }
        }
        if message.isEmpty { return true }
        let count = Int32(message.count)
        return update(context, output, &written, message.baseAddress, count) == 1
            && written == count
    }
}
