import CTLS

/// A bounded text of PEM blocks, and the name it goes by in errors.
struct PEMText: Sendable {
    /// The most bytes that are looked at.
    static let mostBytes = 1 << 20
    /// The most certificates of a chain that is sent to a peer.
    static let longestChain = 16
    /// The most authorities that are trusted by name; the system's own list has some 140.
    static let mostAuthorities = 1_024

    let name: String
    private(set) var bytes: [UInt8]

    init(name: String, bytes: [UInt8]) throws(TLSError) {
        guard !bytes.isEmpty else { throw .pem(source: name, .empty) }
        guard bytes.count <= Self.mostBytes else {
            throw .pem(source: name, .tooLarge(bytes: bytes.count))
        }
        (self.name, self.bytes) = (name, bytes)
    }

    /// Overwrites what was read, as far as nobody else holds it too.
    mutating func erase() {
        bytes.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }

    /// Every certificate in the text, at least one and at most `most`.
    func certificates(most: Int) throws(TLSError) -> [Certificate] {
        try withReader { (reader) throws(TLSError) in
            var found = [Certificate]()
            while let handle = PEM_read_bio_X509(reader, nil, noPassphrase, nil) {
                found.append(Certificate(owning: handle))
                guard found.count <= most else { throw problem(.tooManyCertificates(most: most)) }
            }
            guard Self.isAtEnd else { throw failure() }
            guard !found.isEmpty else { throw problem(.noCertificate) }
            return found
        }
    }

    /// The first private key in the text.
    func privateKey() throws(TLSError) -> PrivateKey {
        try withReader { (reader) throws(TLSError) in
            guard let handle = PEM_read_bio_PrivateKey(reader, nil, noPassphrase, nil) else {
                throw holdsKey ? failure() : problem(.noPrivateKey)
            }
            let key = PrivateKey(owning: handle)
            if let kind = key.refusedKind { throw problem(.keyKind(kind)) }
            return key
        }
    }

    /// Whether a block of the text calls itself a private key, of whatever kind.
    private var holdsKey: Bool { bytes.firstRange(of: Array("PRIVATE KEY-----".utf8)) != nil }

    /// Whether a reader stopped because there was no further block.
    private static var isAtEnd: Bool {
        let (library, reason) = ErrorQueue.last
        return library == ERR_LIB_PEM && reason == PEM_R_NO_START_LINE
    }

    private func problem(_ problem: PEMProblem) -> TLSError { .pem(source: name, problem) }

    private func failure() -> TLSError {
        let (library, reason) = ErrorQueue.last
        let isLocked = library == ERR_LIB_PEM && reason == PEM_R_BAD_PASSWORD_READ
        let words = ErrorQueue.take()
        return problem(
            isLocked || words.contains("bad password read") ? .encrypted : .malformed(words))
    }

    private func withReader<Result>(
        _ body: (OpaquePointer) throws(TLSError) -> Result
    ) throws(TLSError) -> Result {
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        let span = bytes.span
        return try span.withUnsafeBytes { (bytes) throws(TLSError) in
            guard let reader = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else {
                throw ErrorQueue.error(during: "look into \(name)")
            }
            defer { BIO_free(reader) }
            return try body(reader)
        }
    }
}

/// Answers that there is no passphrase; without it OpenSSL would ask on the terminal.
private func noPassphrase(
    _: UnsafeMutablePointer<CChar>?, _: Int32, _: Int32, _: UnsafeMutableRawPointer?
) -> Int32 { -1 }
