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

/// One use of ChaCha20-Poly1305 (RFC 8439): a key of 32 bytes, a nonce of 12, and what is
/// authenticated but not sealed. Input and output may be the same memory.
struct ChaChaCall {
    let key: UnsafePointer<UInt8>
    let nonce: UnsafePointer<UInt8>
    let authenticated: UnsafeBufferPointer<UInt8>
    /// `nil` for the quickest.
    let library: SealingLibrary?

    /// Writes as many bytes as the message has, and the tag. False where the library failed; the
    /// output is then zeros.
    func seal(
        _ message: UnsafeBufferPointer<UInt8>, into output: UnsafeMutablePointer<UInt8>,
        tag: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        let isSealed: Bool
        switch choice(for: message.count) {
        case .sodium:
            isSealed =
                crypto_aead_chacha20poly1305_ietf_encrypt_detached(
                    output, tag, nil, message.baseAddress, UInt64(message.count),
                    authenticated.baseAddress, UInt64(authenticated.count), nil, nonce, key) == 0
        case .openSSL:
            isSealed = withContext { context in
                var written: Int32 = 0
                return EVP_EncryptInit_ex(context, Self.cipher, nil, key, nonce) == 1
                    && update(context, with: EVP_EncryptUpdate, message, into: output)
                    && EVP_EncryptFinal_ex(context, tag, &written) == 1
                    && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1
            }
        }
        if !isSealed { sodium_memzero(output, message.count) }
        return isSealed
    }

    /// Writes as many bytes as the ciphertext has. False where the tag is another; the output is
    /// then zeros.
    func open(
        _ ciphertext: UnsafeBufferPointer<UInt8>, tag: UnsafePointer<UInt8>,
        into output: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        let isAuthentic: Bool
        switch choice(for: ciphertext.count) {
        case .sodium:
            // The library wants an address even of nothing.
            let source = ciphertext.baseAddress ?? UnsafePointer(output)
            isAuthentic =
                crypto_aead_chacha20poly1305_ietf_decrypt_detached(
                    output, nil, source, UInt64(ciphertext.count), tag, authenticated.baseAddress,
                    UInt64(authenticated.count), nonce, key) == 0
        case .openSSL:
            isAuthentic = withContext { context in
                var written: Int32 = 0
                return EVP_DecryptInit_ex(context, Self.cipher, nil, key, nonce) == 1
                    && EVP_CIPHER_CTX_ctrl(
                        context, EVP_CTRL_AEAD_SET_TAG, 16, UnsafeMutablePointer(mutating: tag))
                        == 1
                    && update(context, with: EVP_DecryptUpdate, ciphertext, into: output)
                    && EVP_DecryptFinal_ex(context, output + ciphertext.count, &written) == 1
            }
        }
        if !isAuthentic { sodium_memzero(output, ciphertext.count) }
        return isAuthentic
    }

    private func choice(for count: Int) -> SealingLibrary {
        guard Self.cipher != nil else { return .sodium }
        return library ?? .quickest(for: count)
    }

    // MARK: OpenSSL

    /// `nil` where the system's configuration keeps the cipher from us; libsodium then does it all.
    ///
    /// Unsafe only by its type: fetched once, never freed, and its functions may be used from any
    /// thread.
    nonisolated(unsafe) private static let cipher = EVP_CIPHER_fetch(
        nil, "ChaCha20-Poly1305", nil)

    /// A context for one call; what it held of the key is wiped when it is freed.
    private func withContext(_ body: (OpaquePointer) -> Bool) -> Bool {
        guard let context = EVP_CIPHER_CTX_new() else { return false }
        defer { EVP_CIPHER_CTX_free(context) }
        return body(context)
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
