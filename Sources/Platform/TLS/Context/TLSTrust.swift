import CTLS

/// Whose signature on a certificate is believed.
public enum TLSTrust: Hashable, Sendable {
    /// The authorities that the operating system trusts.
    case system
    /// These and no others.
    case authorities(PEMSource)

    func read() throws(TLSError) -> Authorities {
        switch self {
        case .system: .system
        case .authorities(let source): .text(try source.text(.open))
        }
    }
}

/// Whether a server asks its clients who they are.
public enum ClientVerification: Hashable, Sendable {
    case none
    /// A client may stay anonymous; one that shows a certificate must show a good one.
    case optional(TLSTrust)
    case required(TLSTrust)

    func read() throws(TLSError) -> ClientRule {
        switch self {
        case .none: .none
        case .optional(let trust): .optional(try trust.read())
        case .required(let trust): .required(try trust.read())
        }
    }
}

/// The authorities of a ``TLSTrust``, read.
enum Authorities {
    case system
    case text(PEMText)

    /// Puts them into the store of a context; answers those that can be named to a client.
    func install(in context: OpaquePointer) throws(TLSError) -> [Certificate] {
        ErrorQueue.clear()
        switch self {
        case .system:
            try check(SSL_CTX_set_default_verify_paths(context), "find the system's authorities")
            return []
        case .text(let text):
            let certificates = try text.certificates(most: PEMText.mostAuthorities)
            let store = SSL_CTX_get_cert_store(context)
            for certificate in certificates {
                try check(
                    X509_STORE_add_cert(store, certificate.handle),
                    "trust an authority of \(text.name)")
            }
            return certificates
        }
    }
}

/// A ``ClientVerification``, read.
enum ClientRule {
    case none
    case optional(Authorities)
    case required(Authorities)
}
