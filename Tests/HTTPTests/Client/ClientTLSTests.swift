import Foundation
import Loops
import SpecTesting
import TLS
import Telemetry
import Testing

@testable import HTTP

/// Over TLS: who is believed, who is not, and who we say we are.
@Suite(.ownThreads) struct ClientTLSTests {
    private static let service = Route("/any") { request in
        Response.text(request.peer.certificate?.uris.first ?? "nobody")
    }

    /// Certificates for localhost and 127.0.0.1, with their authority, and what else a test signs.
    private struct Papers {
        let folder: TestDirectory

        init() async throws {
            folder = try TestDirectory()
            try await Papers.openssl("version")
            let answer = try await Program(script: "scripts/dev-certs").run([folder.path])
            try #require(answer.status == 0, "\(answer.stderr)")
        }

        static func openssl(_ arguments: String...) async throws {
            var child = ChildProcess("openssl")
            child.arguments = arguments
            let answer = try await child.run()
            if arguments == ["version"], answer.status != 0 {
                try Test.cancel("needs the openssl program")
            }
            try #require(answer.status == 0, "\(answer.stderr)")
        }

        func file(_ name: String) -> String { "\(folder.path)/\(name)" }

        func files(_ name: String) -> TLSIdentityFiles {
            TLSIdentityFiles(
                certificateChain: file("\(name).pem"), privateKey: file("\(name).key"))
        }

        var trust: TLSTrust { .authorities(.file(file("authority.pem"))) }

        /// A certificate of the server's key, with its time over.
        func expired() async throws -> TLSIdentityFiles {
            try await Self.openssl(
                "req", "-new", "-key", file("server.key"), "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost", "-out", file("request.pem"))
            try await Self.openssl(
                "x509", "-req", "-in", file("request.pem"), "-CA", file("authority.pem"), "-CAkey",
                file("authority.key"), "-set_serial", "7", "-days", "-1", "-copy_extensions",
                "copyall", "-out", file("expired.pem"))
            return TLSIdentityFiles(
                certificateChain: file("expired.pem"), privateKey: file("server.key"))
        }
    }

    private func server(
        _ identity: TLSIdentityFiles, clients: ClientVerification = .none,
        protocols: [String] = ["http/1.1"], _ loops: LoopGroup
    ) async throws -> Served {
        let source = try TLSSource(identities: [identity], clients: clients, protocols: protocols)
        let server = try await Server.start(
            Self.service, at: [Binding(.ipv4(.loopback, port: 0), tls: source)], loops: loops,
            metrics: try ServerMetrics(Registry()))
        return Served(server: server, port: try #require(server.addresses[0].port))
    }

    /// Whoever lets go of it ends it.
    private struct Served {
        let server: Server
        let port: UInt16
    }

    @Test func `a server that is known is asked, by name and by address, again and again`()
        async throws
    {
        let papers = try await Papers()
        let loops = try LoopGroup(count: 1)
        defer { loops.stop() }
        let host = try await server(papers.files("server"), loops)
        let own = try TestClient(.once, tls: ClientTLS(trust: papers.trust))
        for name in ["localhost", "127.0.0.1"] {
            let target = try WebTarget("https://\(name):\(host.port)/")
            for _ in 0..<3 {
                let answer = try await own.client.send(.get(target))
                #expect(answer.status == .ok && answer.body == Array("nobody".utf8))
            }
        }
        #expect(own.client.connections == (2, 2))
    }

    @Test func `who asks for a certificate is shown ours`() async throws {
        let papers = try await Papers()
        let loops = try LoopGroup(count: 1)
        defer { loops.stop() }
        let host = try await server(
            papers.files("server"), clients: .required(papers.trust), loops)
        let target = try WebTarget("https://localhost:\(host.port)/")
        let own = try TestClient(
            .once, tls: ClientTLS(trust: papers.trust, identity: papers.files("client")))
        let answer = try await own.client.send(.get(target))
        #expect(answer.body == Array("urn:the-block:development-client".utf8))
        let stranger = try TestClient(.once, tls: ClientTLS(trust: papers.trust))
        let error = await failure { try await stranger.client.send(.get(target)) }
        guard case .tls(.alert)? = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `strangers and what has expired are refused, and not asked again`()
        async throws
    {
        let papers = try await Papers()
        let strangers = try await Papers()
        let loops = try LoopGroup(count: 1)
        defer { loops.stop() }
        var settings = ClientSettings.patient
        settings.breaker = nil
        settings.retries = RetryPolicy(attempts: 3, backoff: Backoff(first: 1, most: 1))

        let good = try await server(papers.files("server"), loops)
        let late = try await server(try await papers.expired(), loops)
        for (what, server, trust, words) in [
            ("a stranger", good, strangers.trust, "certificate"),
            ("the system's own", good, .system, "certificate"),
            ("expired", late, papers.trust, "expired"),
        ] {
            let own = try TestClient(settings, tls: ClientTLS(trust: trust))
            let target = try WebTarget("https://localhost:\(server.port)/")
            let error = await failure { try await own.client.send(.get(target)) }
            guard case .tls(.certificate(let reason))? = error?.reason else {
                Issue.record("\(what): \(String(describing: error))")
                continue
            }
            #expect(reason.contains(words), "\(what)")
            #expect(error?.phase == .handshake && own.client.connections.open == 0)
            #expect(!own.metrics.contains("reason=\"failure\""), "\(what)")
        }
    }

    @Test func `a name that the certificate does not hold is refused`() async throws {
        let papers = try await Papers()
        let loops = try LoopGroup(count: 1)
        defer { loops.stop() }
        // The client's certificate names nobody's host.
        let host = try await server(papers.files("client"), loops)
        let own = try TestClient(.once, tls: ClientTLS(trust: papers.trust))
        let target = try WebTarget("https://localhost:\(host.port)/")
        let error = await failure { try await own.client.send(.get(target)) }
        guard case .tls(.certificate)? = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a server of other protocols refuses, one that does not shake hands is given up`()
        async throws
    {
        let papers = try await Papers()
        let loops = try LoopGroup(count: 1)
        defer { loops.stop() }
        let host = try await server(papers.files("server"), protocols: ["h2"], loops)
        var settings = ClientSettings.once
        settings.deadlines.tlsHandshake = 200
        let own = try TestClient(settings, tls: ClientTLS(trust: papers.trust))
        let target = try WebTarget("https://localhost:\(host.port)/")
        let error = await failure { try await own.client.send(.get(target)) }
        #expect(error?.phase == .handshake)

        let silent = try await RawServer { peer in _ = await peer.hearToTheEnd() }
        let mute = try WebTarget("https://127.0.0.1:\(silent.port)/")
        let slow = await failure { try await own.client.send(.get(mute)) }
        #expect(slow?.reason == .timedOut(limit: 200) && slow?.phase == .handshake)
        let plain = try await RawServer { peer in await peer.say("HTTP/1.1 400 Bad\r\n\r\n") }
        let clear = try WebTarget("https://127.0.0.1:\(plain.port)/")
        let spoken = await failure { try await own.client.send(.get(clear)) }
        guard case .tls? = spoken?.reason else {
            Issue.record("\(String(describing: spoken))")
            return
        }
        #expect(own.client.connections.open == 0)
    }

    @Test func `files of authorities that are not there are told as such`() async throws {
        let folder = try TestDirectory()
        let own = try TestClient(
            .once, tls: ClientTLS(trust: .authorities(.file("\(folder.path)/none.pem"))))
        let server = try await RawServer { _ in }
        let target = try WebTarget("https://127.0.0.1:\(server.port)/")
        let error = await failure { try await own.client.send(.get(target)) }
        guard case .tls(.file)? = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(own.client.connections.open == 0)
    }

    @Test(.python("ssl", "http.server")) func `Python's server is asked over TLS`() async throws {
        let papers = try await Papers()
        let script = """
            import http.server, os, ssl, sys, threading
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                def do_GET(self):
                    body = (self.path * 1000).encode()
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                def do_POST(self):
                    body = self.rfile.read(int(self.headers["content-length"]))
                    self.send_response(201)
                    self.send_header("Transfer-Encoding", "chunked")
                    self.end_headers()
                    for start in range(0, len(body), 1000):
                        part = body[start:start + 1000]
                        self.wfile.write(b"%x\\r\\n%s\\r\\n" % (len(part), part))
                    self.wfile.write(b"0\\r\\n\\r\\n")
                    if self.path == "/last":
                        threading.Thread(target=server.shutdown).start()
                def log_message(self, *arguments):
                    pass
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[1], sys.argv[2])
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            server.daemon_threads = True
            server.block_on_close = False
            server.socket = context.wrap_socket(server.socket, server_side=True)
            with open(sys.argv[3] + ".new", "w") as file:
                file.write(str(server.server_address[1]))
            os.rename(sys.argv[3] + ".new", sys.argv[3])
            server.serve_forever()
            print("done")
            """
        let (chain, key) = (papers.file("server.pem"), papers.file("server.key"))
        let place = papers.file("port")
        let peer = Task.own { try await PythonPeer().run(script, arguments: [chain, key, place]) }
        let own = try TestClient(.once, tls: ClientTLS(trust: papers.trust))
        let isThere = try await own.eventually {
            FileManager.default.fileExists(atPath: place)
        }
        try #require(isThere)
        let port = try String(contentsOfFile: place, encoding: .utf8)
        let target = try WebTarget("https://localhost:\(port)/abc")
        let answer = try await own.client.send(.get(target))
        #expect(answer.body == Array(String(repeating: "/abc", count: 1_000).utf8))
        let body = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        let echoed = try await own.client.send(.post(target.at("/last"), json: body))
        #expect(echoed.status == .created && echoed.body == body)
        #expect(own.client.connections.open == 1)
        #expect(try await peer.value == Array("done\n".utf8))
    }
}
