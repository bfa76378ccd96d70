import CTLS

/// Which identity a server shows to a client that asks for a name.
///
/// A name that stands in a certificate wins over a wildcard, and among equals the identity that was
/// given first; who asks for nothing, or for what no certificate holds, gets the first of all.
final class ServerNames: Sendable {
    let identities: [TLSIdentity]
    private let exact: [String: Int]
    /// By what follows the star and its dot.
    private let wildcards: [String: Int]

    init(_ identities: [TLSIdentity]) {
        var exact = [String: Int](), wildcards = [String: Int]()
        for (index, identity) in identities.enumerated() {
            for name in identity.names {
                if name.hasPrefix("*.") {
                    let rest = String(name.dropFirst(2))
                    if wildcards[rest] == nil { wildcards[rest] = index }
                } else if exact[name] == nil {
                    exact[name] = index
                }
            }
        }
        (self.identities, self.exact, self.wildcards) = (identities, exact, wildcards)
    }

    /// The place of the identity for `name`, whatever its case, with or without a last dot. A star
    /// stands for exactly one label.
    func place(of name: String) -> Int {
        var name = name.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        if let index = exact[name] { return index }
        guard let dot = name.firstIndex(of: "."), dot > name.startIndex else { return 0 }
        return wildcards[String(name[name.index(after: dot)...])] ?? 0
    }
}

/// OpenSSL asks a server for its certificate once it has read what the client wants. The first
/// identity is the context's own and already in place; another one replaces it in this session.
func chooseIdentity(_ session: OpaquePointer?, _ names: UnsafeMutableRawPointer?) -> Int32 {
    guard let session, let names else { return 0 }
    let own = Unmanaged<ServerNames>.fromOpaque(names).takeUnretainedValue()
    guard let asked = SSL_get_servername(session, TLSEXT_NAMETYPE_host_name) else { return 1 }
    let place = own.place(of: String(cString: asked))
    guard place > 0 else { return 1 }
    let identity = own.identities[place]
    // Or a key of another kind would remain beside it and might be chosen.
    SSL_certs_clear(session)
    return SSL_use_cert_and_key(
        session, identity.certificate.handle, identity.key.handle, identity.issuers.handle, 1)
}
