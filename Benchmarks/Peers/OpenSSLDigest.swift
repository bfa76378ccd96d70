import COpenSSL

/// OpenSSL's hash functions as its manual has them used: looked up once, one context for all
/// messages.
@safe final class OpenSSLDigest {
    /// What libcrypto refused to do.
    enum Failure: Error, Equatable {
        case unknownFunction(String)
        case noContext
        case refused
    }

    private let function: OpaquePointer
    private let context: OpaquePointer
    private var digest = [UInt8](repeating: 0, count: 64)

    /// `name` as OpenSSL has it: `SHA256`, `SHA3-256`.
    init(_ name: String) throws(Failure) {
        guard let function = unsafe EVP_MD_fetch(nil, name, nil) else {
            throw .unknownFunction(name)
        }
        guard let context = unsafe EVP_MD_CTX_new() else {
            unsafe EVP_MD_free(function)
            throw .noContext
        }
        unsafe (self.function, self.context) = (function, context)
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
        unsafe EVP_MD_free(function)
    }

    /// Hashes a message; the first byte of its digest.
    func hash(_ message: [UInt8]) throws(Failure) -> UInt8 {
        let isHashed = unsafe message.withUnsafeBytes { message in
            unsafe digest.withUnsafeMutableBufferPointer { digest in
                unsafe EVP_DigestInit_ex2(context, function, nil) == 1
                    && EVP_DigestUpdate(context, message.baseAddress, message.count) == 1
                    && EVP_DigestFinal_ex(context, digest.baseAddress, nil) == 1
            }
        }
        guard isHashed else { throw .refused }
        return digest[0]
    }
}

extension Contender {
    /// OpenSSL hashing the same message.
    static func openSSL(_ name: String, _ message: [UInt8], work: Int) -> Contender {
        var running: OpenSSLDigest?
        return .repeating("OpenSSL \(name)") {
            let peer = try running ?? OpenSSLDigest(name)
            running = peer
            blackHole(try peer.hash(message))
            return work
        }
    }
}
