import Foundation
import SpecTesting
import Testing

@testable import TLS

/// Other people's TLS at the other end.
@Suite(.ownThreads) struct TLSPeerTests {
    private static let patience = Duration.seconds(120)

    private let authority: TestAuthority
    private let folder: TestFolder
    private let trusted: String
    private let files: TLSIdentityFiles

    init() throws {
        (authority, folder) = (try TestAuthority(), try TestFolder())
        trusted = try folder.write("authority.pem", authority.pem)
        files = try folder.write("own", try authority.issue(key: .ed25519))
    }

    private func openssl(_ arguments: [String], input: String = "") async throws
        -> ChildProcess.Answer
    {
        var child = ChildProcess("openssl")
        child.arguments = arguments
        child.input = Array(input.utf8)
        child.deadline = Self.patience
        return try await child.run()
    }

    private func requireOpenSSL() async throws {
        let answer = try await openssl(["version"])
        if answer.status != 0 { try Test.cancel("needs the openssl program") }
    }

    /// What one session of our server made of its peer.
    private struct Told: Sendable {
        var refused: TLSError?
        var received = 0
        var peer: String?
        var name: String?
        var protocolName: String?
    }

    /// Serves one connection, sending back whatever comes; says goodbye after `most` bytes, or after
    /// the peer did.
    private func echo(
        _ context: TLSContext, _ listener: sending TestListener, most: Int = .max
    ) -> OwnThread<Told> {
        let listener = Handed(listener)
        return OwnThread {
            let end = ContinuousClock.now + Self.patience
            let socket = try listener.value.accept(until: end)
            let own = try WaitingSession(socket, until: end) {
                try TLSSession(server: context, descriptor: $0)
            }
            var told = Told()
            do { try own.handshake() } catch let error as TLSError {
                told.refused = error
                return told
            }
            while told.received < most {
                let bytes = try own.read()
                if bytes.isEmpty { break }
                told.received += bytes.count
                try own.write(bytes)
            }
            try own.finish()
            told.peer = own.session.peerCertificate?.commonName
            told.name = own.session.serverName
            told.protocolName = own.session.protocolName
            return told
        }
    }

    /// Used by one thread after the other.
    private struct Handed<Value>: @unchecked Sendable {
        let value: Value

        init(_ value: Value) { self.value = value }
    }

    @Test func `openssl s_client shakes hands with both certificates, and is echoed`() async throws
    {
        try await requireOpenSSL()
        let listener = try TestListener()
        let port = listener.port
        let context = try TLSContext.server(
            identities: [TLSIdentity(files)], clients: .required(authority.trust),
            protocols: ["h2", "http/1.1"])
        let served = echo(context, listener, most: 6)
        let answer = try await openssl(
            [
                "s_client", "-connect", "127.0.0.1:\(port)", "-tls1_3", "-ign_eof",
                "-servername", "localhost", "-verify_hostname", "localhost", "-CAfile", trusted,
                "-verify_return_error", "-cert", files.certificateChain, "-key", files.privateKey,
                "-alpn", "http/1.1",
            ], input: "hello\n")
        let told = try await served.answer
        #expect(answer.status == 0, "\(answer.stderr)")
        #expect(answer.stdout.contains("Verify return code: 0 (ok)"))
        #expect(answer.stdout.contains("New, TLSv1.3, Cipher is TLS_AES_128_GCM_SHA256"))
        #expect(answer.stdout.contains("ALPN protocol: http/1.1"))
        #expect(answer.stdout.contains("Peer signature type: ed25519"))
        #expect(answer.stdout.contains("hello\n"))
        #expect(told.peer == "localhost" && told.name == "localhost")
        #expect(told.received == 6 && told.protocolName == "http/1.1")
    }

    @Test func `openssl s_client with TLS 1.2 is refused`() async throws {
        try await requireOpenSSL()
        let listener = try TestListener()
        let port = listener.port
        let context = try TLSContext.server(
            identities: [TLSIdentity(files)], clients: .none, protocols: [])
        let served = echo(context, listener)
        let answer = try await openssl(["s_client", "-connect", "127.0.0.1:\(port)", "-tls1_2"])
        #expect(answer.status != 0)
        #expect(answer.stderr.contains("alert protocol version"))
        let told = try await served.answer
        #expect(told.refused == .library(during: "shake hands", reason: "unsupported protocol"))
    }

    @Test func `our client is verified by openssl s_server, and verifies it`() async throws {
        try await requireOpenSSL()
        // The listener lends its number and goes, so that the other program can have it.
        let port = try TestListener().port
        let context = try TLSContext.client(
            trust: authority.trust, identity: TLSIdentity(files), protocols: ["http/1.1"])
        let client = OwnThread {
            let end = ContinuousClock.now + Self.patience
            let own = try WaitingSession(.connect(to: port, until: end), until: end) {
                try TLSSession(client: context, descriptor: $0, serverName: "localhost")
            }
            try own.handshake()
            try own.write(Array("hello\n".utf8))
            var answer = [UInt8]()
            while !answer.contains(10) {
                let bytes = try own.read()
                guard !bytes.isEmpty else { throw WaitingSession.Failure.ended }
                answer += bytes
            }
            try own.finish()
            return (
                String(decoding: answer, as: UTF8.self), own.session.peerCertificate?.dnsNames,
                own.session.protocolName
            )
        }
        let program = try await openssl([
            "s_server", "-accept", "127.0.0.1:\(port)", "-naccept", "1", "-rev", "-tls1_3",
            "-Verify", "2", "-verify_return_error", "-CAfile", trusted, "-alpn", "http/1.1",
            "-cert", files.certificateChain, "-key", files.privateKey,
        ])
        #expect(program.status == 0, "\(program.stderr)")
        let (answer, peer, name) = try await client.answer
        #expect(answer == "olleh\n")
        #expect(peer == ["localhost"] && name == "http/1.1")
    }

    @Test(.python("ssl")) func `Python's ssl has three megabytes echoed`() async throws {
        let listener = try TestListener()
        let port = listener.port
        let context = try TLSContext.server(
            identities: [TLSIdentity(files)], clients: .none, protocols: [])
        let served = echo(context, listener)
        let script = """
            import hashlib, os, socket, ssl, sys
            context = ssl.create_default_context(cafile=sys.argv[2])
            plain = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=120)
            with context.wrap_socket(plain, server_hostname="localhost") as peer:
                sent, back, size = hashlib.sha256(), hashlib.sha256(), 65536
                for _ in range(3 * 1024 * 1024 // size):
                    part = os.urandom(size)
                    sent.update(part)
                    peer.sendall(part)
                    left = size
                    while left:
                        got = peer.recv(left)
                        if not got:
                            raise SystemExit("the echo ended early")
                        back.update(got)
                        left -= len(got)
                print(peer.version(), sent.digest() == back.digest())
                peer.unwrap()
            """
        let printed = try await PythonPeer().run(script, arguments: ["\(port)", trusted])
        #expect(String(decoding: printed, as: UTF8.self) == "TLSv1.3 True\n")
        let told = try await served.answer
        #expect(told.received == 3 << 20)
    }
}
