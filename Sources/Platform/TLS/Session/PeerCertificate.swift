import CTLS
public import Primitives

/// What the peer's certificate says of it. Where there is one, it was verified.
public struct PeerCertificate: Hashable, Sendable {
    /// The subject's common name, where it has one of at most 256 bytes.
    public let commonName: String?
    /// The names and addresses it is good for: at most 64 together.
    public let dnsNames: [String]
    public let uris: [String]
    public let addresses: [String]
    /// The SHA-256 of the certificate as it travels.
    public let fingerprint: Digest
    /// The last moment it is good for, in seconds since 1970.
    public let notAfter: Int64

    /// `nil` where the certificate cannot be read as far as this.
    init?(_ certificate: Certificate) {
        var bytes = [UInt8](repeating: 0, count: Digest.byteCount)
        var count = UInt32(bytes.count)
        guard X509_digest(certificate.handle, EVP_sha256(), &bytes, &count) == 1,
            let fingerprint = Digest(bytes), let notAfter = certificate.notAfter
        else { return nil }
        let names = AlternativeNames(of: certificate.handle)
        (dnsNames, uris, addresses) = (names.dns, names.uris, names.addresses)
        (self.fingerprint, self.notAfter) = (fingerprint, notAfter)
        commonName = Self.commonName(of: certificate.handle)
    }

    private static func commonName(of certificate: OpaquePointer) -> String? {
        let subject = X509_get_subject_name(certificate)
        let place = X509_NAME_get_index_by_NID(subject, NID_commonName, -1)
        guard place >= 0, let entry = X509_NAME_get_entry(subject, place) else { return nil }
        var text: UnsafeMutablePointer<UInt8>?
        let count = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry))
        defer { CRYPTO_free(text, nil, 0) }
        guard let text, (1...256).contains(count) else {
            ErrorQueue.clear()
            return nil
        }
        return String(
            validating: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self)
    }
}
