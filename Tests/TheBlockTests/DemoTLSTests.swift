import Foundation
import SpecTesting
import Testing

/// `the-block demo` over TLS.
@Suite(.ownThreads) struct DemoTLSTests {
    private func certificates(in folder: TestFolder, _ words: String...) async throws -> String {
        let path = folder.url.appending(path: "certs").path
        let made = try await Program(script: "scripts/dev-certs").run(words + [path])
        try #require(made.status == 0, "\(made.stderr)")
        return path
    }

    private func identity(_ path: String) -> [String] {
        ["--tls-cert", "\(path)/server.pem", "--tls-key", "\(path)/server.key"]
    }

    @Test
    func `who connects is answered over TLS, and must show a certificate where one is asked for`()
        async throws
    {
        let folder = try TestFolder()
        let path = try await certificates(in: folder)
        let trust = ["--cacert", "\(path)/authority.pem"]
        try await DemoProgram.serve(identity(path)) { demo in
            let answer = try await demo.curl(trust[0], trust[1], "URL/healthz", scheme: "https")
            #expect(answer.stdout == "ok\n", "\(answer.stderr)")
            #expect(try await demo.curl("URL/healthz").stdout.isEmpty)
        }
        try await DemoProgram.serve(
            identity(path) + ["--tls-client-ca", "\(path)/authority.pem"]
        ) { demo in
            let stranger = try await demo.curl(trust[0], trust[1], "URL/healthz", scheme: "https")
            #expect(stranger.status != 0 && stranger.stdout.isEmpty)
            let client = try await demo.curl(
                trust[0], trust[1], "--cert", "\(path)/client.pem", "--key", "\(path)/client.key",
                "URL/healthz", scheme: "https")
            #expect(client.stdout == "ok\n", "\(client.stderr)")
        }
    }

    @Test func `who has no certificate is taken where one is optional, and a wrong one is not`()
        async throws
    {
        let folder = try TestFolder()
        let path = try await certificates(in: folder)
        let other = try TestFolder()
        let wrong = try await certificates(in: other)
        let trust = ["--cacert", "\(path)/authority.pem"]
        try await DemoProgram.serve(
            identity(path) + ["--tls-client-ca", "\(path)/authority.pem", "--tls-client-optional"]
        ) { demo in
            let nobody = try await demo.curl(trust[0], trust[1], "URL/healthz", scheme: "https")
            #expect(nobody.stdout == "ok\n", "\(nobody.stderr)")
            let stranger = try await demo.curl(
                trust[0], trust[1], "--cert", "\(wrong)/client.pem", "--key",
                "\(wrong)/client.key", "URL/healthz", scheme: "https")
            #expect(stranger.status != 0 && stranger.stdout.isEmpty)
        }
    }

    @Test func `another certificate is taken on while the program runs`() async throws {
        let folder = try TestFolder()
        let path = try await certificates(in: folder)
        let old = try String(contentsOfFile: "\(path)/authority.pem", encoding: .utf8)
        let before = try folder.write(old, to: "before.pem")
        try await DemoProgram.serve(identity(path)) { demo in
            _ = try await certificates(in: folder, "--force")
            try await demo.waitForLine(#""event":"tls.reloaded","subsystem":"demo","is_new":true"#)
            let answer = try await demo.curl(
                "--cacert", "\(path)/authority.pem", "URL/healthz", scheme: "https")
            #expect(answer.stdout == "ok\n", "\(answer.stderr)")
            let outdated = try await demo.curl("--cacert", before, "URL/healthz", scheme: "https")
            #expect(outdated.stdout.isEmpty)
        }
    }

    /// Connects, says nothing, and tells how long that was borne with, at most the patience given.
    private static let silence = """
        import socket, sys, time
        sock = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
        sock.settimeout(float(sys.argv[2]))
        began = time.monotonic()
        try: sock.recv(1)
        except socket.timeout: pass
        print(time.monotonic() - began)
        """

    @Test(.requirement("TS-001", "TS-003"), .python("socket"))
    func `a handshake has to be done in the time that the setting, or its variable, says`()
        async throws
    {
        let folder = try TestFolder()
        let path = try await certificates(in: folder)
        let file = try folder.write("[tls]\nhandshake_timeout_ms = 300\n", to: "a.toml")
        for (arguments, variables, patience, range) in [
            ([], ["TB_TLS_HANDSHAKE_TIMEOUT_MS": "300"], "100", 0.2...99),
            (["--config", file], [:], "100", 0.2...99), ([], [:], "1", 0.99...99),
        ] as [([String], [String: String], String, ClosedRange<Double>)] {
            try await DemoProgram.serve(
                identity(path) + arguments, environment: variables
            ) { demo in
                let said = try await PythonPeer().run(
                    Self.silence, arguments: [demo.port, patience])
                let time = Double(String(decoding: said, as: UTF8.self).dropLast()) ?? 0
                #expect(range.contains(time), "\(time) s")
                // One that leaves by itself is counted, too, once the server has seen it.
                let count = "http_connections_cut_total{reason=\"handshake\"} 1\n"
                let end = ContinuousClock.now + .seconds(600)
                while try await !demo.curl(
                    "--cacert", "\(path)/authority.pem", "URL/metrics", scheme: "https"
                ).stdout.contains(count) {
                    try #require(ContinuousClock.now < end)
                }
            }
        }
    }
}
