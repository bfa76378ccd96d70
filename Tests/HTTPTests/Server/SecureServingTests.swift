import HTTP
import Loops
import SpecTesting
import TLS
import Testing

/// HTTP over TLS, with other people's programs at the other end.
@Suite(.serialized, .ownThreads) struct SecureServingTests {
    private let folder: IdentityFolder

    init() async throws {
        folder = try IdentityFolder()
        try await folder.make("server")
    }

    private func serving(
        _ service: any Service = TestServer.echo, settings: ServerSettings = .patient,
        clients: ClientVerification = .none
    ) async throws -> TestServer {
        let source = try folder.source("server", clients: clients)
        return try await TestServer(
            service, settings: settings, at: [Binding(.ipv4(.loopback, port: 0), tls: source)])
    }

    @Test func `curl sends five megabytes and gets them back`() async throws {
        let host = try await serving()
        let body = folder.file("body")
        let bytes = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) }
        try bytes.withUnsafeBytes { try FileWriting.write($0, to: body) }
        let answer = try await curl([
            "--cacert", folder.file("server.pem"), "--data-binary", "@\(body)", "-H", "Expect:",
            "https://localhost:\(host.port)/", "https://localhost:\(host.port)/",
        ])
        #expect(answer.status == 0, "\(answer.stderr)")
        #expect(answer.output == bytes + bytes)
        // Both were asked for on one connection.
        #expect(host.metric("http_connections_total{outcome=\"accepted\"}") == 1)
    }

    @Test(.python("ssl")) func `a client's certificate is seen, and who has none is not let in`()
        async throws
    {
        try await folder.make("client", subject: "alice")
        let named = Route("/name") { request in
            .text(
                "\(request.peer.certificate?.commonName ?? "nobody") \(request.peer.isSecure)")
        }
        let host = try await serving(
            named, clients: .required(.authorities(.file(folder.file("client.pem")))))
        let known = try await curl([
            "--cacert", folder.file("server.pem"), "--cert", folder.file("client.pem"), "--key",
            folder.file("client.key"), "https://localhost:\(host.port)/",
        ])
        #expect(known.stdout == "alice true", "\(known.stderr)")
        let unknown = try await curl([
            "--cacert", folder.file("server.pem"), "https://localhost:\(host.port)/",
        ])
        #expect(unknown.status != 0)
        try await host.eventually("it is counted") { host.cut("handshake") == 1 }
        #expect(host.lines.contains { $0.contains("tls.refused") })
    }

    @Test(.python("ssl")) func `certificates change while a connection lives on`() async throws {
        try await folder.make("next")
        let source = try folder.source("server")
        let (from, to) = (folder.files("next"), folder.files("server"))
        let service = Route("/swap") { request in
            if request.head.target.rawPath == "/swap" {
                try FileWriting.copy(from.certificateChain, to: to.certificateChain)
                try FileWriting.copy(from.privateKey, to: to.privateKey)
                return .text("\(try source.reload())")
            }
            return .text("here")
        }
        let host = try await TestServer(
            service, at: [Binding(.ipv4(.loopback, port: 0), tls: source)])
        let output = try await PythonPeer().run(
            """
            import socket, ssl, sys
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            def connect():
                return context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1])), 120))
            def ask(peer, path):
                peer.sendall(f"GET {path} HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n".encode())
                text = b""
                while not text.endswith((b"here", b"true")):
                    part = peer.recv(4096)
                    if not part: raise SystemExit("ended: " + repr(text))
                    text += part
                return text.split(b"\\r\\n\\r\\n")[1].decode()
            old = connect()
            before = old.getpeercert(True)
            said = [ask(old, "/"), ask(old, "/swap"), ask(old, "/")]
            new = connect()
            said += [ask(new, "/"), str(new.getpeercert(True) != before)]
            print(" ".join(said))
            """, arguments: ["\(host.port)"])
        #expect(String(decoding: output, as: UTF8.self) == "here true here here True\n")
    }

    @Test func `who is silent in a handshake is cut`() async throws {
        var settings = ServerSettings.patient
        settings.deadlines.handshake = 100
        let host = try await serving(settings: settings)
        let silent = try RawPeer(port: host.port)
        #expect(silent.hear() == RawPeer.end)
        // A hello that never ends.
        let slow = try RawPeer(port: host.port)
        slow.say([0x16, 0x03, 0x01, 0x20, 0x00, 0x01])
        let began = RawPeer.now()
        while !slow.stirs(within: 10), RawPeer.now() - began < 60_000 { slow.say([0]) }
        #expect(slow.hear().hasSuffix(RawPeer.end))
        try await host.eventually("both are gone") { host.server.openConnections == 0 }
        #expect(host.cut("handshake") == 2)
        let lines = host.lines.filter {
            $0.contains("http.cut") && $0.contains(#""reason":"handshake""#)
        }
        #expect(lines.count == 2, "\(host.lines)")
    }

    @Test func `who speaks in the clear is not answered in the clear`() async throws {
        let host = try await serving()
        let heard = try host.get("/")
        #expect(!heard.contains("HTTP/1.1"))
        try await host.eventually("it is counted") { host.cut("handshake") == 1 }
        try await host.eventually("nobody is left") { host.server.openConnections == 0 }
    }

    @Test func `openssl is told where the connection ends`() async throws {
        let host = try await serving(Route("/text") { _ in .text("some text") })
        var client = ChildProcess("openssl")
        client.arguments = [
            "s_client", "-quiet", "-ign_eof", "-verify_return_error", "-CAfile",
            folder.file("server.pem"), "-connect", "127.0.0.1:\(host.port)",
        ]
        client.input = Array("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)
        let answer = try await client.run()
        #expect(answer.stdout.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.stdout.hasSuffix("\r\n\r\nsome text"))
        #expect(answer.status == 0 && !answer.stderr.contains("unexpected eof"), "\(answer.stderr)")
    }

    /// A handler that outlives its connection must not reach whoever has its descriptor next.
    @Test(.python("ssl")) func `a handler that outlives its connection reads nobody else's bytes`()
        async throws
    {
        let gate = HandlerGate()
        let late = Notes()
        let service = Route("/late", body: .streamed(upTo: 1_000_000)) { request in
            guard request.head.target.rawPath == "/late" else { return .text("here") }
            await gate.pass()
            do {
                let bytes = try await request.body.collected()
                late.add("read \(bytes.count)")
            } catch { late.add("refused") }
            return .text("late")
        }
        var settings = ServerSettings.patient
        settings.deadlines.handler = 100
        settings.deadlines.linger = 50
        let host = try await serving(service, settings: settings)
        _ = try await PythonPeer().run(
            """
            import socket, ssl, sys
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            peers = []
            for _ in range(8):
                peer = context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1])), 120))
                peer.sendall(b"POST /late HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9\\r\\n\\r\\n")
                peers.append(peer)
            for peer in peers:
                while peer.recv(4096): pass
                peer.close()
            """, arguments: ["\(host.port)"])
        try await host.eventually("all are gone") { host.server.openConnections == 0 }
        // These have the descriptors of the ones before.
        let next = try (0..<8).map { _ in try RawPeer(port: host.port) }
        try await host.eventually("they are in") { host.server.openConnections == 8 }
        // The beginning of a hello, which the handshake waits for the rest of.
        for peer in next { peer.say([0x16, 0x03, 0x01, 0x20, 0x00]) }
        gate.open()
        try await host.eventually("the handlers have ended") { host.server.requestsInFlight == 0 }
        #expect(late.all == [String](repeating: "refused", count: 8))
    }
}
