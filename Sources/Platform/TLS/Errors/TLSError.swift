import Glibc

/// Why a context could not be made, or a session came to an end: what was found, what was expected,
/// and what to do about it.
public enum TLSError: Error, Hashable, Sendable {
    /// OpenSSL's own words, and what was being done.
    case library(during: String, reason: String)
    /// A file could not be taken as it is.
    case file(path: String, TLSFileProblem)
    /// Certificates or a key could not be read from a text; `source` names it.
    case pem(source: String, PEMProblem)
    /// The key is not the one that the certificate was made for.
    case keyDoesNotFit(certificate: String, key: String)
    /// A server was given no identity at all.
    case noIdentity
    /// A name of an application protocol that cannot be offered, or too many of them.
    case applicationProtocols(String)
    /// A name that no server can be asked for by.
    case serverName(String)
    /// A context of the other end: a server's where a client's was needed, or the reverse.
    case wrongEnd
    /// The peer's certificate was refused, or it sent none where one is required.
    case certificate(reason: String)
    /// The peer ended the session, and said why.
    case alert(code: UInt8, reason: String)
    /// The connection ended without the peer's goodbye: what came before may be a part of the whole.
    case truncated
    /// The system refused to send or to receive, with the error number it gave.
    case connection(code: Int32)
}

/// What is wrong with a file of certificates or a key.
public enum TLSFileProblem: Hashable, Sendable {
    case emptyPath
    case missing
    case notRegular
    /// Owned by another user than the one this process runs as, and not by root.
    case foreignOwner(user: UInt32, expected: UInt32)
    /// The permission bits of a key's file, of which some are not the owner's.
    case openToOthers(mode: UInt32)
    case tooLarge(bytes: Int)
    /// The system refused to open or to read it, with the error number it gave.
    case system(code: Int32)
}

/// What is wrong with a PEM text.
public enum PEMProblem: Hashable, Sendable {
    case empty
    case tooLarge(bytes: Int)
    case noCertificate
    case noPrivateKey
    case tooManyCertificates(most: Int)
    /// The key is locked by a passphrase, which nobody is here to give.
    case encrypted
    /// A kind or a size of key that is not accepted.
    case keyKind(String)
    /// OpenSSL's own words for a block it could not read.
    case malformed(String)
}

extension TLSError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .library(let during, let reason):
            "cannot \(during): \(reason)"
        case .file(let path, let problem):
            "\(path.isEmpty ? "''" : path): \(problem.explanation(of: path))"
        case .pem(let source, let problem):
            "\(source): \(problem)"
        case .keyDoesNotFit(let certificate, let key):
            """
            the key in \(key) does not belong to the first certificate in \(certificate); expected \
            the server's own certificate first, then those that signed it
            """
        case .noIdentity:
            "no certificate was given; expected at least one with its key"
        case .applicationProtocols(let problem):
            "application protocols: \(problem)"
        case .serverName(let name):
            """
            '\(printable(name))' names no server; expected a host name of at most 253 letters, \
            digits, hyphens and dots, or an address without brackets
            """
        case .wrongEnd:
            "the context was made for the other end of a connection"
        case .certificate(let reason):
            "the peer's certificate was refused: \(reason)"
        case .alert(let code, let reason):
            "the peer ended the session: \(reason) (alert \(code))"
        case .truncated:
            "the connection ended without a goodbye; what was received may be incomplete"
        case .connection(let code):
            "the connection failed: \(systemMessage(code))"
        }
    }
}

extension TLSFileProblem {
    func explanation(of path: String) -> String {
        let quoted = "'" + path.replacing("'", with: "'\\''") + "'"
        switch self {
        case .emptyPath:
            return "the path is empty; expected the name of a file"
        case .missing:
            return "there is no such file"
        case .notRegular:
            return "it is no regular file; expected one with PEM text"
        case .foreignOwner(let user, let expected):
            return "it belongs to user \(user); expected user \(expected), or root: "
                + "chown \(expected) \(quoted)"
        case .openToOthers(let mode):
            return "found mode \(String(mode, radix: 8)); expected no permission for group and "
                + "others: chmod 600 \(quoted)"
        case .tooLarge(let bytes):
            return "it has \(bytes) bytes; expected at most \(PEMText.mostBytes)"
        case .system(let code):
            return systemMessage(code)
        }
    }
}

extension PEMProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "it is empty; expected PEM text"
        case .tooLarge(let bytes): "it has \(bytes) bytes; expected at most \(PEMText.mostBytes)"
        case .noCertificate: "it holds no certificate; expected -----BEGIN CERTIFICATE-----"
        case .noPrivateKey: "it holds no private key; expected -----BEGIN PRIVATE KEY-----"
        case .tooManyCertificates(let most): "it holds more than \(most) certificates"
        case .encrypted: "its key is locked by a passphrase; expected one that is not"
        case .keyKind(let kind):
            "its key is \(kind); expected Ed25519, ECDSA on P-256 or P-384, or RSA of 2048 to 8192 bits"
        case .malformed(let reason): "it cannot be read: \(reason)"
        }
    }
}

/// What a stranger wrote, cut short and without what a terminal would act on.
private func printable(_ text: String) -> String {
    String(
        text.unicodeScalars.prefix(64).map {
            $0.value < 32 || $0.value == 127 ? "?" : Character($0)
        })
}

private func systemMessage(_ code: Int32) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { room in
        guard let start = room.baseAddress, strerror_r(code, start, room.count) == 0
        else { return "error \(code)" }
        return String(cString: start)
    }
}
