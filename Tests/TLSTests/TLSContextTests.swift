import CTLS
import Testing

@testable import TLS

@Suite struct TLSContextTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    private func server(
        _ names: [String] = ["DNS:localhost,IP:127.0.0.1"], clients: ClientVerification = .none,
        protocols: [String] = []
    ) throws -> TLSContext {
        var identities = [TLSIdentity]()
        for name in names {
            identities.append(try authority.issue(name, names: name).identity())
        }
        return try .server(identities: identities, clients: clients, protocols: protocols)
    }

    private func client(
        _ identity: Credentials? = nil, trust: TLSTrust? = nil, protocols: [String] = []
    ) throws -> TLSContext {
        try .client(
            trust: trust ?? authority.trust, identity: try identity?.identity(),
            protocols: protocols)
    }

    // MARK: Whom a client believes

    @Test func `a client refuses an authority it does not know`() throws {
        let other = try TestAuthority("other")
        let result = try TestPair(server(), client(trust: other.trust)).shake()
        #expect(result.client == .certificate(reason: "unable to get local issuer certificate"))
        #expect(result.server == .alert(code: 48, reason: "unknown CA"))
    }

    @Test func `the system's authorities do not include ours`() throws {
        let result = try TestPair(server(), client(trust: .system)).shake()
        #expect(result.client == .certificate(reason: "unable to get local issuer certificate"))
    }

    @Test(arguments: ["localhost", "LocalHost", "localhost.", "127.0.0.1"])
    func `a client accepts the names of the certificate`(name: String) throws {
        try TestPair(server(), client(), asking: name).open()
    }

    @Test(arguments: [
        ("example.com", "hostname mismatch"), ("127.0.0.2", "IP address mismatch"),
        ("::1", "IP address mismatch"),
    ])
    func `a client refuses another name`(name: String, reason: String) throws {
        let result = try TestPair(server(), client(), asking: name).shake()
        #expect(result.client == .certificate(reason: reason))
    }

    @Test func `a common name is no name of a server`() throws {
        let context = try TLSContext.server(
            identities: [try authority.issue("localhost", names: nil).identity()], clients: .none,
            protocols: [])
        let result = try TestPair(context, client()).shake()
        #expect(result.client == .certificate(reason: "hostname mismatch"))
    }

    @Test(arguments: [
        (-200..<(-100), "certificate has expired"), (100..<200, "certificate is not yet valid"),
    ])
    func `a client refuses a certificate outside its time`(
        seconds: Range<Int>, reason: String
    ) throws {
        let context = try TLSContext.server(
            identities: [try authority.issue(seconds: seconds).identity()], clients: .none,
            protocols: [])
        let result = try TestPair(context, client()).shake()
        #expect(result.client == .certificate(reason: reason))
    }

    @Test func `a client's certificate cannot serve`() throws {
        let context = try TLSContext.server(
            identities: [try authority.issue(for: .client).identity()], clients: .none,
            protocols: [])
        let result = try TestPair(context, client()).shake()
        #expect(result.client == .certificate(reason: "unsuitable certificate purpose"))
    }

    @Test(arguments: [(4, true), (7, false)])
    func `a chain is believed up to a depth`(between: Int, isBelieved: Bool) throws {
        var above = authority
        var chain = [UInt8]()
        for number in 0..<between {
            above = try TestAuthority("between \(number)", under: above)
            chain = above.pem + chain
        }
        let own = try above.issue()
        let identity = try TLSIdentity(
            certificateChainPEM: own.chain + chain, privateKeyPEM: own.key)
        let context = try TLSContext.server(identities: [identity], clients: .none, protocols: [])
        let result = try TestPair(context, client()).shake()
        #expect(
            result.client == (isBelieved ? nil : .certificate(reason: "certificate chain too long"))
        )
    }

    // MARK: Whom a server believes

    @Test func `required: a client of ours enters, and is known`() throws {
        let own = try authority.issue(
            "worker", names: "URI:spiffe://grid/worker,DNS:w.example", for: .client)
        let pair = try TestPair(server(clients: .required(authority.trust)), client(own))
        try pair.open()
        let known = try #require(pair.server.peerCertificate)
        #expect(known.commonName == "worker")
        #expect(known.uris == ["spiffe://grid/worker"] && known.dnsNames == ["w.example"])
    }

    @Test func `required: a client without a certificate is refused`() throws {
        let result = try TestPair(
            server(clients: .required(authority.trust)), client()
        ).shake()
        #expect(
            result.server == .certificate(reason: "the peer sent none, and one is required"))
        #expect(result.client == .alert(code: 116, reason: "certificate required"))
    }

    @Test func `optional: a client without a certificate stays anonymous`() throws {
        let pair = try TestPair(server(clients: .optional(authority.trust)), client())
        try pair.open()
        #expect(pair.server.peerCertificate == nil)
    }

    @Test(arguments: [true, false])
    func `a certificate of a stranger is refused, also where none would do`(isRequired: Bool) throws
    {
        let other = try TestAuthority("other").issue("worker", for: .client)
        let rule: ClientVerification =
            isRequired ? .required(authority.trust) : .optional(authority.trust)
        let result = try TestPair(server(clients: rule), client(other)).shake()
        #expect(result.server == .certificate(reason: "unable to get local issuer certificate"))
        #expect(result.client == .alert(code: 48, reason: "unknown CA"))
    }

    @Test func `an expired client is refused`() throws {
        let own = try authority.issue("worker", seconds: -200..<(-100), for: .client)
        let result = try TestPair(
            server(clients: .required(authority.trust)), client(own)
        ).shake()
        #expect(result.server == .certificate(reason: "certificate has expired"))
        #expect(result.client == .alert(code: 45, reason: "certificate expired"))
    }

    @Test func `a server's certificate is none of a client`() throws {
        let own = try authority.issue("worker", for: .server)
        let result = try TestPair(
            server(clients: .required(authority.trust)), client(own)
        ).shake()
        #expect(result.server == .certificate(reason: "unsuitable certificate purpose"))
    }

    @Test func `a server that does not ask does not learn`() throws {
        let pair = try TestPair(server(), client(try authority.issue("worker", for: .client)))
        try pair.open()
        #expect(pair.server.peerCertificate == nil)
    }

    // MARK: Which certificate a client is shown

    @Test(arguments: [
        ("a.example", "DNS:a.example"), ("b.example", "DNS:b.example"),
        ("B.Example", "DNS:b.example"),
        ("x.c.example", "DNS:*.c.example"), ("exact.c.example", "DNS:exact.c.example"),
    ])
    func `a name picks its certificate`(asked: String, shown: String) throws {
        let context = try server([
            "DNS:a.example", "DNS:b.example", "DNS:*.c.example", "DNS:exact.c.example",
        ])
        let pair = try TestPair(context, client(), asking: asked)
        try pair.open()
        #expect(pair.client.peerCertificate?.commonName == shown)
        #expect(pair.server.serverName == asked)
    }

    @Test(arguments: ["unknown.example", "c.example", "x.y.c.example"])
    func `a name of none gets the first`(asked: String) throws {
        let context = try server(["DNS:a.example", "DNS:*.c.example"])
        let result = try TestPair(context, client(), asking: asked).shake()
        #expect(result.client == .certificate(reason: "hostname mismatch"))
        let pair = try TestPair(
            try server(["IP:127.0.0.1", "DNS:b.example"]), client(), asking: "127.0.0.1")
        try pair.open()
        #expect(pair.server.serverName == nil)
    }

    @Test func `a picked certificate of another kind replaces the first`() throws {
        let kinds: [(String, TestKey.Kind)] = [("a.example", .p256), ("b.example", .rsa(2_048))]
        var identities = [TLSIdentity]()
        for (name, kind) in kinds + [("c.example", .ed25519)] {
            identities.append(try authority.issue(name, names: "DNS:" + name, key: kind).identity())
        }
        let context = try TLSContext.server(identities: identities, clients: .none, protocols: [])
        for name in ["c.example", "b.example", "a.example"] {
            let pair = try TestPair(context, client(), asking: name)
            try pair.open()
            #expect(pair.client.peerCertificate?.commonName == name)
        }
    }

    // MARK: Protocols

    @Test func `the server's preference decides`() throws {
        let pair = try TestPair(
            server(protocols: ["h2", "http/1.1"]), client(protocols: ["x", "http/1.1", "h2"]))
        try pair.open()
        #expect(pair.server.protocolName == "h2" && pair.client.protocolName == "h2")
    }

    @Test func `a client that offers none is fine, and so is a server that knows none`() throws {
        for (own, offered) in [(["http/1.1"], []), ([], ["http/1.1"])] as [([String], [String])] {
            let pair = try TestPair(server(protocols: own), client(protocols: offered))
            try pair.open()
            #expect(pair.server.protocolName == nil && pair.client.protocolName == nil)
        }
    }

    @Test func `a client that offers only others is refused`() throws {
        let result = try TestPair(
            server(protocols: ["http/1.1"]), client(protocols: ["h3"])
        ).shake()
        #expect(result.client == .alert(code: 120, reason: "no application protocol"))
        #expect(
            result.server == .library(during: "shake hands", reason: "no application protocol"))
    }

    // MARK: What is never agreed to

    @Test func `a client of TLS 1.2 is refused`() throws {
        let (own, other) = try TestSocket.pair()
        let session = try TLSSession(server: server(), descriptor: own.descriptor)
        let context = try #require(SSL_CTX_new(TLS_client_method()))
        defer { SSL_CTX_free(context) }
        SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
        let old = try #require(SSL_new(context))
        defer { SSL_free(old) }
        SSL_set_fd(old, other.descriptor)
        #expect(SSL_connect(old) != 1)
        #expect(throws: TLSError.library(during: "shake hands", reason: "unsupported protocol")) {
            try session.handshake()
        }
        ErrorQueue.clear()
        #expect(SSL_connect(old) != 1)
        #expect(ErrorQueue.take().contains("alert protocol version"))
    }

    @Test func `a server hands out a ticket only where it asks for no certificate`() throws {
        #expect(SSL_CTX_get_num_tickets(try server().handle) == 1)
        for rule in [ClientVerification.optional(authority.trust), .required(authority.trust)] {
            #expect(SSL_CTX_get_num_tickets(try server(clients: rule).handle) == 0)
        }
        let options = SSL_CTX_get_options(try server().handle)
        for bit in [17, 21, 22, 30] { #expect(options & (1 << bit) != 0, "option \(bit)") }
        #expect(SSL_CTX_get_verify_depth(try client().handle) == 6)
        #expect(SSL_CTX_get_security_level(try client().handle) == 2)
        #expect(SSL_CTX_get_max_early_data(try server().handle) == 0)
    }

    @Test func `a server has an identity, and trust has an authority`() throws {
        #expect(throws: TLSError.noIdentity) {
            try TLSContext.server(identities: [], clients: .none, protocols: [])
        }
        #expect(throws: TLSError.pem(source: "the given bytes", .empty)) {
            try client(trust: .authorities(.bytes([])))
        }
        #expect(throws: TLSError.pem(source: "the given bytes", .noCertificate)) {
            try server(clients: .required(.authorities(.bytes(Array("nothing".utf8)))))
        }
    }
}
