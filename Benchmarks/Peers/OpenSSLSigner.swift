import COpenSSL

/// OpenSSL's Ed25519, whose contexts serve one message each.
@safe final class OpenSSLSigner {
    private let key: OpaquePointer?

    init(seed: [UInt8]) {
        precondition(seed.count == 32)
        unsafe key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)
    }

    func sign(_ message: [UInt8]) -> [UInt8] {
        var (signature, count) = ([UInt8](repeating: 0, count: 64), 64)
        let context = unsafe EVP_MD_CTX_new()
        unsafe EVP_DigestSignInit(context, nil, nil, nil, key)
        unsafe EVP_DigestSign(context, &signature, &count, message, message.count)
        unsafe EVP_MD_CTX_free(context)
        return signature
    }

    func verify(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        let context = unsafe EVP_MD_CTX_new()
        unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key)
        let verdict = unsafe EVP_DigestVerify(
            context, signature, signature.count, message, message.count)
        unsafe EVP_MD_CTX_free(context)
        return verdict == 1
    }

    deinit { unsafe EVP_PKEY_free(key) }
}
