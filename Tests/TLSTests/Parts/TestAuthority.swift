import CTLS
import Glibc

@testable import TLS

/// A key made for one test. Signing changes nothing in it, so it may be sent about.
final class TestKey: @unchecked Sendable {
    enum Kind: Hashable { case ed25519, p256, p384, p521, rsa(Int32) }
    struct NotMade: Error { let kind: Kind }

    let handle: OpaquePointer

    init(_ kind: Kind) throws {
        let number =
            switch kind {
            case .ed25519: EVP_PKEY_ED25519
            case .p256, .p384, .p521: EVP_PKEY_EC
            case .rsa: EVP_PKEY_RSA
            }
        let making = EVP_PKEY_CTX_new_id(number, nil)
        defer { EVP_PKEY_CTX_free(making) }
        EVP_PKEY_keygen_init(making)
        switch kind {
        case .ed25519: break
        case .p256: EVP_PKEY_CTX_set_ec_paramgen_curve_nid(making, NID_X9_62_prime256v1)
        case .p384: EVP_PKEY_CTX_set_ec_paramgen_curve_nid(making, NID_secp384r1)
        case .p521: EVP_PKEY_CTX_set_ec_paramgen_curve_nid(making, NID_secp521r1)
        case .rsa(let bits): EVP_PKEY_CTX_set_rsa_keygen_bits(making, bits)
        }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen(making, &key) == 1, let key else { throw NotMade(kind: kind) }
        handle = key
    }

    deinit { EVP_PKEY_free(handle) }

    /// The key as PEM; locked where there is a passphrase.
    func pem(passphrase: String? = nil) -> [UInt8] {
        memory { writer in
            guard let passphrase else {
                PEM_write_bio_PrivateKey(writer, handle, nil, nil, 0, nil, nil)
                return
            }
            let bytes = Array(passphrase.utf8)
            PEM_write_bio_PrivateKey(
                writer, handle, EVP_aes_256_cbc(), bytes, Int32(bytes.count), nil, nil)
        }
    }
}

/// An identity made for one test.
struct Credentials: Sendable {
    let certificate: Certificate
    /// Without its issuer, which the other end has.
    let chain: [UInt8]
    let key: [UInt8]

    func identity() throws -> TLSIdentity {
        try TLSIdentity(certificateChainPEM: chain, privateKeyPEM: key)
    }
}

/// An authority of one test: what it signs is as the test wants it, also expired.
final class TestAuthority: Sendable {
    enum Use: String {
        case server = "serverAuth", client = "clientAuth", both = "serverAuth,clientAuth"
    }

    private let key: TestKey
    private let certificate: Certificate

    init(_ name: String = "authority", under parent: TestAuthority? = nil) throws {
        key = try TestKey(.p256)
        certificate = try Self.make(
            key, subject: name, issuer: parent.map { ($0.certificate, $0.key) },
            seconds: -300..<86_400,
            [
                (NID_basic_constraints, "critical,CA:TRUE"),
                (NID_key_usage, "critical,keyCertSign,cRLSign"),
                (NID_subject_key_identifier, "hash"),
            ])
    }

    var pem: [UInt8] { certificate.pem }
    var trust: TLSTrust { .authorities(.bytes(pem)) }

    /// `seconds` are from now.
    func issue(
        _ subject: String = "localhost", names: String? = "DNS:localhost,IP:127.0.0.1",
        key kind: TestKey.Kind = .p256, seconds: Range<Int> = -300..<86_400, for use: Use = .both
    ) throws -> Credentials {
        let own = try TestKey(kind)
        let extensions =
            [
                (NID_basic_constraints, "critical,CA:FALSE"),
                (NID_key_usage, "critical,digitalSignature"), (NID_ext_key_usage, use.rawValue),
            ] + (names.map { [(NID_subject_alt_name, $0)] } ?? [])
        let made = try Self.make(
            own, subject: subject, issuer: (certificate, key), seconds: seconds, extensions)
        return Credentials(certificate: made, chain: made.pem, key: own.pem())
    }

    private struct NotMade: Error { let reason: String }

    private static func make(
        _ own: TestKey, subject: String, issuer: (Certificate, TestKey)?, seconds: Range<Int>,
        _ extensions: [(Int32, String)]
    ) throws -> Certificate {
        guard let made = X509_new() else { throw NotMade(reason: ErrorQueue.take()) }
        let certificate = Certificate(owning: made)
        X509_set_version(made, 2)
        ASN1_INTEGER_set_uint64(X509_get_serialNumber(made), .random(in: 1 ... .max))
        X509_gmtime_adj(X509_getm_notBefore(made), seconds.lowerBound)
        X509_gmtime_adj(X509_getm_notAfter(made), seconds.upperBound)
        X509_set_pubkey(made, own.handle)
        let name = X509_get_subject_name(made)
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, subject, -1, -1, 0)
        X509_set_issuer_name(made, issuer.map { X509_get_subject_name($0.0.handle) } ?? name)
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, issuer?.0.handle ?? made, made, nil, nil, 0)
        for (kind, value) in extensions {
            guard let part = X509V3_EXT_conf_nid(nil, &context, kind, value) else {
                throw NotMade(reason: "\(value): \(ErrorQueue.take())")
            }
            X509_add_ext(made, part, -1)
            X509_EXTENSION_free(part)
        }
        let signer = issuer?.1 ?? own
        let digest = EVP_PKEY_get_base_id(signer.handle) == EVP_PKEY_ED25519 ? nil : EVP_sha256()
        guard X509_sign(made, signer.handle, digest) > 0 else {
            throw NotMade(reason: ErrorQueue.take())
        }
        return certificate
    }
}

extension Certificate {
    var pem: [UInt8] { memory { PEM_write_bio_X509($0, handle) } }
}

/// What `body` writes.
private func memory(_ body: (OpaquePointer?) -> Void) -> [UInt8] {
    let writer = BIO_new(BIO_s_mem())
    defer { BIO_free(writer) }
    body(writer)
    let count = BIO_ctrl(writer, BIO_CTRL_PENDING, 0, nil)
    var bytes = [UInt8](repeating: 0, count: count)
    let taken = BIO_read(writer, &bytes, Int32(count))
    return Array(bytes.prefix(Int(max(0, taken))))
}
