import Testing

@testable import TLS

@Suite struct TLSSourceTests {
    private let authority: TestAuthority
    private let folder: TestFolder

    init() throws { (authority, folder) = (try TestAuthority(), try TestFolder()) }

    private func connect(_ source: TLSSource) throws -> TestPair {
        let pair = try TestPair(
            source.current,
            .client(trust: authority.trust, identity: nil, protocols: []))
        try pair.open()
        return pair
    }

    private func shown(_ pair: TestPair) -> String? { pair.client.peerCertificate?.commonName }

    @Test func `a new certificate is for new sessions, and old ones live on`() throws {
        let files = try folder.write("server", try authority.issue("one"))
        let source = try TLSSource(identities: [files], clients: .none, protocols: [])
        let old = try connect(source)
        #expect(try !source.reload())
        #expect(source.current === source.current)

        _ = try folder.write("server", try authority.issue("two"))
        #expect(try source.reload())
        let new = try connect(source)
        #expect(shown(old) == "one" && shown(new) == "two")
        for pair in [old, new] {
            #expect(try carry([1, 2, 3], from: pair.client, to: pair.server).bytes == [1, 2, 3])
        }
        #expect(try !source.reload())
    }

    @Test func `a handshake that has begun is finished with what it began with`() throws {
        let files = try folder.write("server", try authority.issue("one"))
        let source = try TLSSource(identities: [files], clients: .none, protocols: ["a"])
        let pair = try TestPair(
            source.current, .client(trust: authority.trust, identity: nil, protocols: ["a"]))
        #expect(try pair.client.handshake() == .wantsRead)
        _ = try folder.write("server", try authority.issue("two"))
        #expect(try source.reload())
        try pair.open()
        #expect(shown(pair) == "one" && pair.server.protocolName == "a")
    }

    @Test func `a broken file keeps what was`() throws {
        let files = try folder.write("server", try authority.issue("one"))
        let source = try TLSSource(identities: [files], clients: .none, protocols: [])
        let before = source.current

        try folder.write("server.pem", Array("nothing".utf8))
        #expect(throws: TLSError.pem(source: files.certificateChain, .noCertificate)) {
            try source.reload()
        }
        // Only the certificate has come: its key follows.
        let next = try authority.issue("two")
        try folder.write("server.pem", next.chain)
        #expect(
            throws: TLSError.keyDoesNotFit(
                certificate: files.certificateChain, key: files.privateKey)
        ) { try source.reload() }
        #expect(source.current === before)
        #expect(shown(try connect(source)) == "one")

        try folder.write("server.key", next.key)
        #expect(try source.reload())
        #expect(shown(try connect(source)) == "two")
    }

    @Test func `new authorities decide who enters`() throws {
        let other = try TestAuthority("other")
        let trusted = try folder.write("authorities.pem", authority.pem)
        let files = try folder.write("server", try authority.issue())
        let source = try TLSSource(
            identities: [files], clients: .required(.authorities(.file(trusted))), protocols: [])
        func enters(_ who: TestAuthority) throws -> Bool {
            let own = try who.issue("worker", for: .client).identity()
            let pair = try TestPair(
                source.current, .client(trust: authority.trust, identity: own, protocols: []))
            return try pair.shake().server == nil
        }
        #expect(try enters(authority) && !enters(other))
        try folder.write("authorities.pem", other.pem)
        #expect(try source.reload())
        #expect(try !enters(authority) && enters(other))
    }

    @Test func `a client's files are reloaded too`() throws {
        let own = try folder.write("client", try authority.issue("one", for: .client))
        let source = try TLSSource(trust: authority.trust, identity: own, protocols: [])
        let server = try TLSContext.server(
            identities: [try authority.issue().identity()], clients: .required(authority.trust),
            protocols: [])
        func name() throws -> String? {
            let pair = try TestPair(server, source.current)
            try pair.open()
            return pair.server.peerCertificate?.commonName
        }
        #expect(try name() == "one")
        _ = try folder.write("client", try authority.issue("two", for: .client))
        #expect(try source.reload())
        #expect(try name() == "two")
    }

    @Test func `a source begins with files that are fine, or not at all`() throws {
        let files = TLSIdentityFiles(
            certificateChain: folder.file("absent"), privateKey: folder.file("absent"))
        #expect(throws: TLSError.file(path: folder.file("absent"), .missing)) {
            try TLSSource(identities: [files], clients: .none, protocols: [])
        }
        #expect(throws: TLSError.noIdentity) {
            try TLSSource(identities: [], clients: .none, protocols: [])
        }
    }
}
