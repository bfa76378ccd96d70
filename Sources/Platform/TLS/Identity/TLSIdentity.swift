import CTLS

/// Who one end of a connection is: its certificate, those that signed it, and its key.
///
/// The key is Ed25519, ECDSA on P-256 or P-384, or RSA of 2048 to 8192 bits, and belongs to the first
/// certificate. Only what the chain holds is sent: an issuer that is left out is not looked for.
public struct TLSIdentity: Sendable {
    let certificate: Certificate
    let issuers: CertificateChain
    let key: PrivateKey

    /// The DNS names of the certificate, in lower case, wildcards as they stand.
    public let names: [String]
    /// The last moment the certificate is good for, in seconds since 1970.
    public let notAfter: Int64

    /// The chain is PEM text with the own certificate first; the key is PEM text without passphrase.
    /// The bytes of the key are overwritten afterwards unless the caller holds them still.
    public init(
        certificateChainPEM: [UInt8], privateKeyPEM: consuming [UInt8]
    ) throws(TLSError) {
        let chain = try PEMText(name: "the given certificate chain", bytes: certificateChainPEM)
        var key = try PEMText(name: "the given private key", bytes: privateKeyPEM)
        privateKeyPEM = []
        defer { key.erase() }
        try self.init(chain: chain, key: key)
    }

    /// The same from two files, or one that holds both. A key's file must be closed to everybody but
    /// its owner.
    public init(certificateChainFile: String, privateKeyFile: String) throws(TLSError) {
        try self.init(
            TLSIdentityFiles(certificateChain: certificateChainFile, privateKey: privateKeyFile))
    }

    public init(_ files: TLSIdentityFiles) throws(TLSError) {
        var texts = try files.read()
        defer { texts.key.erase() }
        try self.init(chain: texts.chain, key: texts.key)
    }

    init(chain: PEMText, key: PEMText) throws(TLSError) {
        let certificates = try chain.certificates(most: PEMText.longestChain)
        let secret = try key.privateKey()
        guard let own = certificates.first else {
            throw .pem(source: chain.name, .noCertificate)
        }
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        guard X509_check_private_key(own.handle, secret.handle) == 1 else {
            throw .keyDoesNotFit(certificate: chain.name, key: key.name)
        }
        guard let notAfter = own.notAfter else {
            throw .pem(source: chain.name, .malformed("its expiry is no date"))
        }
        certificate = own
        issuers = try CertificateChain(Array(certificates.dropFirst()))
        self.key = secret
        self.notAfter = notAfter
        names = AlternativeNames(of: own.handle).dns.map { $0.lowercased() }
    }
}

/// The files an identity is read from.
public struct TLSIdentityFiles: Hashable, Sendable {
    public var certificateChain: String
    public var privateKey: String

    public init(certificateChain: String, privateKey: String) {
        (self.certificateChain, self.privateKey) = (certificateChain, privateKey)
    }

    func read() throws(TLSError) -> (chain: PEMText, key: PEMText) {
        let chain = try PEMFile.read(certificateChain, .open)
        return (chain, try PEMFile.read(privateKey, .secret))
    }
}
