import COpenSSL

/// OpenSSL's ChaCha20-Poly1305 as its manual says to use it: one context, set up for each message,
/// output into memory that is there.
@safe final class OpenSSLCipher {
    private let context = unsafe EVP_CIPHER_CTX_new()
    private let cipher = unsafe EVP_CIPHER_fetch(nil, "ChaCha20-Poly1305", nil)
    private let key = [UInt8](0..<32)
    private let nonce = [UInt8](0..<12)
    private var output: [UInt8]

    init(longest: Int) { output = [UInt8](repeating: 0, count: longest + 16) }

    /// Seals the message and leaves what it is in the output.
    func seal(_ message: [UInt8]) -> UInt8 {
        // The output holds the longest message and its tag; key and nonce are as long as they must.
        unsafe output.withUnsafeMutableBufferPointer { output in
            var written: Int32 = 0
            unsafe EVP_EncryptInit_ex(context, cipher, nil, key, nonce)
            let start = output.baseAddress
            unsafe EVP_EncryptUpdate(context, start, &written, message, Int32(message.count))
            unsafe EVP_EncryptFinal_ex(context, start, &written)
            unsafe EVP_CIPHER_CTX_ctrl(
                context, EVP_CTRL_AEAD_GET_TAG, 16, start.map { unsafe $0 + message.count })
            return unsafe output[0]
        }
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(context)
        unsafe EVP_CIPHER_free(cipher)
    }
}
