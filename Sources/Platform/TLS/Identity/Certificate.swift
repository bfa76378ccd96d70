import CTLS
import Glibc

/// One certificate. OpenSSL counts its holders and locks what it works out later, so threads may
/// share it; nothing here changes it, which is why it may call itself sendable.
final class Certificate: @unchecked Sendable {
    let handle: OpaquePointer

    init(owning handle: OpaquePointer) { self.handle = handle }

    deinit { X509_free(handle) }

    /// The last moment it is good for, in seconds since 1970; `nil` where that cannot be read.
    var notAfter: Int64? { Self.seconds(X509_get0_notAfter(handle)) }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
        return Int64(timegm(&parts))
    }
}

/// A list of certificates as OpenSSL takes it; the certificates stay those of `certificates`.
/// Nothing changes it once it is made, so threads may share it.
final class CertificateChain: @unchecked Sendable {
    let certificates: [Certificate]
    let handle: OpaquePointer

    init(_ certificates: [Certificate]) throws(TLSError) {
        ErrorQueue.clear()
        guard let handle = OPENSSL_sk_new_null() else {
            throw ErrorQueue.error(during: "keep a certificate chain")
        }
        (self.certificates, self.handle) = (certificates, handle)
        for certificate in certificates {
            let count = OPENSSL_sk_push(handle, UnsafeRawPointer(certificate.handle))
            guard count > 0 else { throw ErrorQueue.error(during: "keep a certificate chain") }
        }
    }

    deinit { OPENSSL_sk_free(handle) }
}
