import CTLS

/// What all sessions of one end share: who it is, whom it trusts, which protocols it speaks.
///
/// TLS 1.3 and nothing older; its three suites with a full tag; no compression, no renegotiation, no
/// early data. A server that asks its clients for certificates resumes no session, so each one is
/// looked at anew; another hands out one ticket. Nothing changes in a context after it was made, and
/// OpenSSL locks what it counts, so threads may share it: that is why it may call itself sendable.
public final class TLSContext: @unchecked Sendable {
    enum End { case server, client }

    let handle: OpaquePointer
    let end: End
    /// Kept for the callbacks, which hold them without owning them.
    private let protocols: ApplicationProtocols
    private let names: ServerNames?

    private init(
        _ end: End, protocols: ApplicationProtocols, names: ServerNames?
    ) throws(TLSError) {
        ErrorQueue.clear()
        let method = end == .server ? TLS_server_method() : TLS_client_method()
        guard let handle = SSL_CTX_new(method) else {
            throw ErrorQueue.error(during: "make a TLS context")
        }
        (self.handle, self.end, self.protocols, self.names) = (handle, end, protocols, names)
    }

    deinit { SSL_CTX_free(handle) }
}

extension TLSContext {
    /// A server that shows the first identity, or the one whose certificate holds the name that the
    /// client asks for.
    ///
    /// Of `protocols` the first that the client offers is taken. A client that offers none is fine;
    /// one that offers only others is refused. With no `protocols` an offer is passed over.
    public static func server(
        identities: [TLSIdentity], clients: ClientVerification, protocols: [String]
    ) throws(TLSError) -> TLSContext {
        try server(identities, try clients.read(), protocols)
    }

    /// A client that believes whom `trust` believes, and shows `identity` to a server that asks.
    public static func client(
        trust: TLSTrust, identity: TLSIdentity?, protocols: [String]
    ) throws(TLSError) -> TLSContext {
        try client(try trust.read(), identity, protocols)
    }

    static func server(
        _ identities: [TLSIdentity], _ clients: ClientRule, _ protocols: [String]
    ) throws(TLSError) -> TLSContext {
        guard let first = identities.first else { throw .noIdentity }
        let context = try TLSContext(
            .server, protocols: try ApplicationProtocols(protocols), names: ServerNames(identities))
        try context.harden()
        try context.show(first)
        // The others in a context of their own: one that OpenSSL would refuse is told now, and not to
        // the client that asks for it.
        for identity in identities.dropFirst() {
            let rehearsal = try TLSContext(.server, protocols: context.protocols, names: nil)
            try rehearsal.harden()
            try rehearsal.show(identity)
        }
        try context.verifyClients(clients)
        context.installCallbacks()
        return context
    }

    static func client(
        _ trust: Authorities, _ identity: TLSIdentity?, _ protocols: [String]
    ) throws(TLSError) -> TLSContext {
        let context = try TLSContext(
            .client, protocols: try ApplicationProtocols(protocols), names: nil)
        try context.harden()
        if let identity { try context.show(identity) }
        _ = try trust.install(in: context.handle)
        SSL_CTX_set_verify(context.handle, SSL_VERIFY_PEER, nil)
        let wire = context.protocols.wire
        // Of all calls this one answers 0 for success.
        let result =
            wire.isEmpty ? 0 : SSL_CTX_set_alpn_protos(context.handle, wire, UInt32(wire.count))
        guard result == 0 else { throw ErrorQueue.error(during: "offer protocols") }
        return context
    }
}

extension TLSContext {
    /// The most certificates between the peer's own and one that is trusted.
    static let deepestChain: Int32 = 6
    /// The most bytes of certificates that a peer may send.
    static let largestChain = 64 << 10

    private func harden() throws(TLSError) {
        ErrorQueue.clear()
        let version = Int(TLS1_3_VERSION)
        let oldest = SSL_CTX_ctrl(handle, SSL_CTRL_SET_MIN_PROTO_VERSION, version, nil)
        let newest = SSL_CTX_ctrl(handle, SSL_CTRL_SET_MAX_PROTO_VERSION, version, nil)
        guard oldest == 1, newest == 1 else {
            throw ErrorQueue.error(during: "ask for TLS 1.3")
        }
        try check(
            SSL_CTX_set_ciphersuites(
                handle,
                "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"),
            "choose cipher suites")
        // 112 bits: RSA below 2048, SHA-1 and their like are refused wherever they stand.
        SSL_CTX_set_security_level(handle, 2)
        SSL_CTX_set_options(handle, Self.options)
        SSL_CTX_ctrl(handle, SSL_CTRL_MODE, Self.mode, nil)
        SSL_CTX_ctrl(handle, SSL_CTRL_SET_READ_AHEAD, 1, nil)
        SSL_CTX_ctrl(handle, SSL_CTRL_SET_MAX_CERT_LIST, Self.largestChain, nil)
        SSL_CTX_ctrl(handle, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
        SSL_CTX_set_verify_depth(handle, Self.deepestChain)
    }

    /// No compression, no renegotiation, our order of suites, yet ChaCha20 for who prefers it (such a
    /// client has no AES in hardware).
    private static let options: UInt64 = 1 << 17 | 1 << 30 | 1 << 22 | 1 << 21

    /// Writes may be partial and may move their bytes; idle sessions give their buffers back; a chain
    /// is sent as it was given, not completed from what is trusted.
    private static let mode =
        Int(SSL_MODE_ENABLE_PARTIAL_WRITE) | Int(SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER)
        | Int(SSL_MODE_RELEASE_BUFFERS) | Int(SSL_MODE_NO_AUTO_CHAIN)

    private func show(_ identity: TLSIdentity) throws(TLSError) {
        ErrorQueue.clear()
        try check(
            SSL_CTX_use_cert_and_key(
                handle, identity.certificate.handle, identity.key.handle, identity.issuers.handle,
                1),
            "use a certificate")
    }

    private func verifyClients(_ rule: ClientRule) throws(TLSError) {
        let authorities: Authorities
        var mode = SSL_VERIFY_PEER
        switch rule {
        case .none:
            SSL_CTX_set_verify(handle, SSL_VERIFY_NONE, nil)
            try check(SSL_CTX_set_num_tickets(handle, 1), "hand out one ticket")
            return
        case .optional(let trusted): authorities = trusted
        case .required(let trusted):
            authorities = trusted
            mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT
        }
        for certificate in try authorities.install(in: handle).prefix(Self.mostNamedAuthorities) {
            try check(SSL_CTX_add_client_CA(handle, certificate.handle), "name an authority")
        }
        SSL_CTX_set_verify(handle, mode, nil)
        try check(SSL_CTX_set_num_tickets(handle, 0), "hand out no tickets")
    }

    /// The most authorities whose names a client is sent, so that its greeting stays small.
    private static let mostNamedAuthorities = 32

    private func installCallbacks() {
        guard let names else { return }
        if names.identities.count > 1 {
            SSL_CTX_set_cert_cb(
                handle, chooseIdentity, Unmanaged.passUnretained(names).toOpaque())
        }
        if !protocols.wire.isEmpty {
            SSL_CTX_set_alpn_select_cb(
                handle, chooseProtocol, Unmanaged.passUnretained(protocols).toOpaque())
        }
    }
}
