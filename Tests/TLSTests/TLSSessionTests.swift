import CTLS
import Glibc
import Simulation
import SpecTesting
import Testing

@testable import TLS

@Suite struct TLSSessionTests {
    private func pair(room: Int32? = nil) throws -> TestPair {
        let authority = try TestAuthority()
        return try TestPair(
            .server(
                identities: [try authority.issue().identity()], clients: .none, protocols: []),
            .client(trust: authority.trust, identity: nil, protocols: []), room: room)
    }

    @Test func `two ends agree on TLS 1.3 and a suite`() throws {
        let pair = try pair()
        #expect(pair.server.cipher == "" && pair.server.serverName == nil)
        try pair.open()
        for end in [pair.server, pair.client] {
            #expect(end.version == "TLSv1.3")
            #expect(end.cipher == "TLS_AES_128_GCM_SHA256")
            #expect(end.protocolName == nil)
            #expect(end.serverName == "localhost")
        }
        #expect(pair.server.peerCertificate == nil)
        #expect(pair.client.peerCertificate?.commonName == "localhost")
        #expect(try pair.server.handshake() == .done)
    }

    @Test(arguments: [TestKey.Kind.ed25519, .p256, .p384, .rsa(2_048)])
    func `every kind of key that is accepted shakes hands`(kind: TestKey.Kind) throws {
        let authority = try TestAuthority()
        let pair = try TestPair(
            .server(
                identities: [try authority.issue(key: kind).identity()], clients: .none,
                protocols: []),
            .client(trust: authority.trust, identity: nil, protocols: []))
        try pair.open()
    }

    @Test func `a megabyte goes both ways through small buffers`() throws {
        let pair = try pair(room: 4_096)
        try pair.open()
        var dice = SplitMix64(seed: Trials.baseSeed)
        let bytes = (0..<1 << 20).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
        let there = try carry(bytes, from: pair.client, to: pair.server)
        #expect(there.bytes == bytes && there.waits > 0)
        let back = try carry(bytes, from: pair.server, to: pair.client)
        #expect(back.bytes == bytes && back.waits > 0)
    }

    @Test(arguments: Trials.seeds(100))
    func `whatever is written arrives, in any portions`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let pair = try pair()
        try pair.open()
        var sent = [UInt8](), arrived = [UInt8]()
        for _ in 0..<50 {
            let part = (0..<Int.random(in: 0...5_000, using: &dice)).map { _ in
                UInt8(truncatingIfNeeded: dice.next())
            }
            #expect(send(part, pair.client) == .moved(part.count))
            sent += part
            guard Bool.random(using: &dice) else { continue }
            // The descriptor tells nothing of what was taken with an earlier record.
            repeat {
                arrived +=
                    receive(
                        pair.server, most: Int.random(in: 1...6_000, using: &dice)
                    ).1
            } while pair.server.pending > 0
        }
        while case (.moved, let part) = receive(pair.server) { arrived += part }
        #expect(arrived == sent)
    }

    @Test func `what has come and was not read is pending`() throws {
        let pair = try pair()
        try pair.open()
        #expect(pair.server.pending == 0)
        for part in [[1, 2, 3], [4, 5]] as [[UInt8]] {
            #expect(send(part, pair.client) == .moved(part.count))
        }
        #expect(receive(pair.server, most: 1).1 == [1])
        #expect(pair.server.pending == 2)
        #expect(receive(pair.server).1 == [2, 3])
        #expect(pair.server.pending > 0, "the second record was received with the first")
        #expect(receive(pair.server).1 == [4, 5])
        #expect(pair.server.pending == 0)
        #expect(receive(pair.server).0 == .wantsRead)
        #expect(pair.server.pending == 0)
    }

    @Test func `no room and no bytes move nothing`() throws {
        let pair = try pair()
        try pair.open()
        #expect(receive(pair.server, most: 0).0 == .moved(0))
        #expect(send([], pair.server) == .moved(0))
    }

    @Test func `a goodbye ends the other's reading, and its writing goes on`() throws {
        let pair = try pair()
        try pair.open()
        #expect(pair.client.finish() == .done)
        #expect(receive(pair.server).0 == .ended)
        #expect(receive(pair.server).0 == .ended)
        #expect(send([7], pair.server) == .moved(1))
        #expect(receive(pair.client).1 == [7])
        #expect(pair.server.finish() == .done)
        #expect(receive(pair.client).0 == .ended)
    }

    @Test func `an end without a goodbye is a truncation`() throws {
        let pair = try pair()
        try pair.open()
        #expect(send([1], pair.client) == .moved(1))
        // A socket that is closed with bytes unread resets the connection, which is told as that.
        #expect(receive(pair.client).0 == .wantsRead)
        pair.clientSocket.close()
        #expect(receive(pair.server).1 == [1])
        #expect(receive(pair.server).0 == .failed(.truncated))
        // It is kept, and OpenSSL is not asked again.
        #expect(receive(pair.server).0 == .failed(.truncated))
        #expect(send([1], pair.server) == .failed(.truncated))
        #expect(throws: TLSError.truncated) { try pair.server.handshake() }
        #expect(pair.server.finish() == .done)
    }

    @Test func `a connection that is reset is no truncation`() throws {
        let pair = try pair()
        try pair.open()
        #expect(send([1], pair.server) == .moved(1))
        pair.clientSocket.close()
        #expect(receive(pair.server).0 == .failed(.connection(code: ECONNRESET)))
    }

    @Test func `an end within the handshake is a truncation`() throws {
        let pair = try pair()
        #expect(try pair.client.handshake() == .wantsRead)
        try #require(shutdown(pair.clientSocket.descriptor, Int32(SHUT_WR)) == 0)
        #expect(throws: TLSError.truncated) {
            while try pair.server.handshake() != .done {}
        }
    }

    @Test func `a changed record ends the session`() throws {
        let pair = try pair()
        try pair.open()
        while case .moved = receive(pair.client).0 {}
        #expect(send(Array("pay 1".utf8), pair.server) == .moved(5))
        var record = [UInt8](repeating: 0, count: 4_096)
        let count = recv(pair.clientSocket.descriptor, &record, record.count, 0)
        try #require(count > 20)
        record[count - 1] ^= 1
        #expect(
            Glibc.send(pair.serverSocket.descriptor, record, count, Int32(MSG_NOSIGNAL)) == count)
        guard case .failed(.library(_, let reason)) = receive(pair.client).0 else {
            Issue.record("a changed record is taken")
            return
        }
        #expect(reason.contains("decryption failed or bad record mac"))
    }

    @Test func `bytes that are no TLS end the handshake`() throws {
        let pair = try pair()
        let request = Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
        #expect(
            Glibc.send(pair.clientSocket.descriptor, request, request.count, 0) == request.count)
        #expect(throws: TLSError.library(during: "shake hands", reason: "http request")) {
            try pair.server.handshake()
        }
        #expect(pair.server.finish() == .done)
    }

    @Test(arguments: Trials.seeds(1_000))
    func `a stranger's bytes end a handshake or wait, and never trap`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let pair = try Self.shared.get()()
        #expect(try pair.client.handshake() == .wantsRead)
        var greeting = [UInt8](repeating: 0, count: 4_096)
        let count = recv(pair.serverSocket.descriptor, &greeting, greeting.count, 0)
        try #require(count > 0)
        for _ in 0..<Int.random(in: 1...4, using: &dice) {
            greeting[Int.random(in: 0..<count, using: &dice)] = UInt8(
                truncatingIfNeeded: dice.next())
        }
        #expect(Glibc.send(pair.clientSocket.descriptor, greeting, count, 0) == count)
        pair.clientSocket.close()
        do throws(TLSError) {
            for _ in 0..<10 { #expect(try pair.server.handshake() != .done) }
            Issue.record("the handshake never ends")
        } catch { #expect(!"\(error)".isEmpty) }
    }

    private static let shared: Result<@Sendable () throws -> TestPair, any Error> = Result {
        let authority = try TestAuthority()
        let server = try TLSContext.server(
            identities: [try authority.issue().identity()], clients: .none, protocols: ["h"])
        let client = try TLSContext.client(
            trust: authority.trust, identity: nil, protocols: ["h"])
        return { @Sendable () throws in try TestPair(server, client) }
    }

    @Test func `a context serves only its own end`() throws {
        let authority = try TestAuthority()
        let server = try TLSContext.server(
            identities: [try authority.issue().identity()], clients: .none, protocols: [])
        let client = try TLSContext.client(trust: authority.trust, identity: nil, protocols: [])
        #expect(throws: TLSError.wrongEnd) { try TLSSession(server: client, descriptor: 0) }
        #expect(throws: TLSError.wrongEnd) {
            try TLSSession(client: server, descriptor: 0, serverName: "localhost")
        }
    }
}
