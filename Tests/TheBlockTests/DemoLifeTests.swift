import Foundation
import SpecTesting
import Testing

/// How `the-block demo` begins and ends, and what it says then.
@Suite(.ownThreads) struct DemoLifeTests {
    /// Posts half of a request to `/echo` and waits until the connection ends.
    private static let half = """
        import socket, sys
        sock = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
        sock.sendall(b"POST /echo HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nContent-Length: 9\\r\\n\\r\\nhalf")
        try:
            while sock.recv(65536): pass
        except ConnectionResetError: pass
        """

    private func waitForHalf(at demo: DemoProgram) async throws {
        let series = #"inflight_requests{route="/echo"} 1"#
        let end = ContinuousClock().now + .seconds(600)
        while try await !demo.curl("URL/metrics").stdout.contains(series) {
            try #require(ContinuousClock().now < end)
        }
    }

    @Test(.python("socket"))
    func `the first signal says how long it may take, the second one ends it at once`()
        async throws
    {
        let slow = ["TB_HTTP_BODY_TIMEOUT_MS": "600000", "TB_HTTP_DRAIN_MS": "800000"]
        let clock = ContinuousClock()
        let begin = clock.now
        let answer = try await DemoProgram.serve(environment: slow) { demo in
            async let half = PythonPeer().run(Self.half, arguments: [demo.port])
            try await waitForHalf(at: demo)
            demo.running.send(2)
            try await demo.waitForLine("at most 800 s; once more ends at once\n")
            demo.running.send(15)
            _ = try await half
            try await demo.running.wait(for: "its last line") { $0.said.contains("cut") }
        }
        #expect(clock.now - begin < .seconds(700))
        #expect(answer.status == 1)
        #expect(answer.stdout.hasSuffix(#""cut":1}"# + "\n"), "\(answer.stdout)")
        #expect(answer.stderr.contains("the-block demo: draining: "))
    }

    @Test(.python("socket"))
    func `what is not done in the time of the setting is cut`() async throws {
        let brief = ["TB_HTTP_BODY_TIMEOUT_MS": "600000", "TB_HTTP_DRAIN_MS": "100"]
        let answer = try await DemoProgram.serve(environment: brief) { demo in
            async let half = PythonPeer().run(Self.half, arguments: [demo.port])
            try await waitForHalf(at: demo)
            demo.running.send(15)
            _ = try await half
            try await demo.running.wait(for: "its last line") { $0.said.contains("cut") }
        }
        #expect(answer.status == 0)
        #expect(answer.stdout.hasSuffix(#""cut":1}"# + "\n"), "\(answer.stdout)")
        #expect(answer.stderr.contains("at most 100 ms; once more"))
    }

    @Test func `it logs where it can be reached, and no setting that did not change`()
        async throws
    {
        let folder = try TestFolder()
        let file = try folder.write("[log]\nlevel = \"info\"\n", to: "a.toml")
        let answer = try await DemoProgram.serve(["--config", file]) { demo in
            let line = #""event":"demo.ready","subsystem":"demo","addresses":"127.0.0.1:"#
            try await demo.waitForLine(line + demo.port + "\"")
        }
        #expect(!answer.stderr.contains("settings.unchanged"), "\(answer.stderr)")
    }

    @Test func `without descriptors it says how to have more`() async throws {
        var shell = ChildProcess("sh")
        let program = Checkout.products.appending(path: "the-block").path
        shell.arguments = ["-c", "ulimit -n 12; exec \"$0\" demo --loops 8", program]
        let answer = try await shell.run()
        #expect(answer.status == 73, "\(answer.stderr)")
        #expect(answer.stderr.contains("ulimit -n"), "\(answer.stderr)")
    }

    @Test(.python("socket"))
    func `connections that find no descriptor are counted and said in the log`() async throws {
        let folder = try TestFolder()
        let path = folder.url.appending(path: "s/s").path
        let crowd = """
            import select, socket, sys
            held = []
            for _ in range(80):
                sock = socket.socket(socket.AF_UNIX)
                sock.connect(sys.argv[1])
                held.append(sock)
            select.select([], [], [], 3)
            """
        var shell = ChildProcess("sh")
        let program = Checkout.products.appending(path: "the-block").path
        shell.arguments = [
            "-c",
            """
            (ulimit -n 64; exec "$0" demo --unix "$1" --loops 1) & demo=$!
            while ! test -S "$1"; do :; done
            python3 -c "$2" "$1"
            kill $demo; wait $demo
            """, program, path, crowd,
        ]
        let answer = try await shell.run()
        #expect(answer.stderr.contains(#""event":"loops.no_descriptors""#), "\(answer.stderr)")
    }
}
