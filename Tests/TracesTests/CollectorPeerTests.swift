import Crypto
import Foundation
import FoundationNetworking
import Glibc
import HTTP
import Loops
import Settings
import SpecTesting
import Telemetry
import Testing

@testable import Traces

/// A collector of other people's making: Python's HTTP server, gzip and JSON.
@Suite(.ownThreads) struct CollectorPeerTests {
    /// Other people's client too, so that nothing of ours checks itself.
    private struct FoundationCarrier: TraceCarrier {
        func post(_ post: TracePost) async throws -> TraceAnswer {
            var request = URLRequest(url: try #require(URL(string: post.address)))
            request.httpMethod = "POST"
            request.setValue(TracePost.mediaType, forHTTPHeaderField: "content-type")
            if post.isCompressed {
                request.setValue("gzip", forHTTPHeaderField: "content-encoding")
            }
            for header in post.headers {
                let value = header.value.withBytes { bytes in bytes.indices.map { bytes[$0] } }
                request.setValue(
                    String(decoding: value, as: UTF8.self), forHTTPHeaderField: header.name)
            }
            request.httpBody = Data(post.body)
            request.timeoutInterval = 120
            let (data, response) = try await URLSession.shared.data(for: request)
            let answer = try #require(response as? HTTPURLResponse)
            let seconds = answer.value(forHTTPHeaderField: "retry-after").flatMap { Int($0) }
            return TraceAnswer(
                status: try #require(Status(code: answer.statusCode)),
                retryAfter: seconds.map { .seconds($0) }, body: Array(data))
        }
    }

    /// Says 503 to the first post and takes the second but for one span; then tells what it got.
    private static let collector = """
        import gzip, http.server, json, sys
        told = []
        class Collector(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def log_message(self, *_): pass
            def do_POST(self):
                body = gzip.decompress(self.rfile.read(int(self.headers["content-length"])))
                told.append([self.path, self.headers["content-type"],
                             self.headers["authorization"], json.loads(body)])
                first = len(told) == 1
                answer = b"{}" if first else b'{"partialSuccess":{"rejectedSpans":"1"}}'
                self.send_response(503 if first else 200)
                if first: self.send_header("retry-after", "2")
                self.send_header("connection", "close")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
                self.close_connection = True
        with http.server.HTTPServer(("127.0.0.1", 0), Collector) as server:
            server.timeout = 120
            with open(sys.argv[1], "w") as port: print(server.server_port, file=port)
            while len(told) < 2: server.handle_request()
        for path, kind, key, document in told:
            scope = document["resourceSpans"][0]["scopeSpans"][0]
            names = [span["name"] for span in scope["spans"]]
            print(path, kind, key, scope["scope"]["name"], *names, sep="|")
        """

    @Test(.python("gzip", "http.server"))
    func `a collector that is not ours reads what comes, the second time too`() async throws {
        try await post(by: FoundationCarrier())
    }

    @Test(.python("gzip", "http.server"))
    func `a collector that is not ours reads what our own client brings`() async throws {
        let loops = try LoopGroup(count: 1)
        defer { loops.stop() }
        let client = try Client.open(loops: loops)
        try await post(by: ClientCarrier(client))
        client.close()
    }

    private func post(by carrier: some TraceCarrier) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let secret = folder.appending(path: "headers")
        try Data("authorization=Bearer 7".utf8).write(to: secret)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret.path)
        let pipe = folder.appending(path: "port")
        try #require(mkfifo(pipe.path, 0o600) == 0)
        // Open at both ends, so that nobody waits for the other to open it.
        let port = try #require(FileHandle(forUpdatingAtPath: pipe.path))

        async let told = {
            defer { port.write(Data("\n".utf8)) }  // whoever still reads, reads that
            return try await PythonPeer().run(
                Self.collector, arguments: [pipe.path], deadline: .seconds(240))
        }()
        let number = await withCheckedContinuation { caller in
            Thread.detachNewThread { caller.resume(returning: Self.read(port.fileDescriptor)) }
        }
        let digits = String(decoding: number, as: UTF8.self).filter(\.isNumber)
        let registry = Registry()
        let waits = CountedWaits()
        let exporter = TraceExporter(
            try traceSettings([
                "ENDPOINT": "http://127.0.0.1:\(digits)", "HEADERS_FILE": secret.path,
            ]), source: SampleSpans.source, carrier: carrier,
            metrics: try TraceMetrics(registry), threads: try traceThreads()
        ) { (duration) throws(CancellationError) in try waits.wait(duration) }
        let loss = TraceLoss(spans: 1, reason: .rejected, detail: "status 200")
        await #expect(throws: loss) { try await exporter.export(SampleSpans.all()) }

        let line =
            "/v1/traces|application/json|Bearer 7|svc-rewarder|ask|compute|GET /jobs/{id}\n"
        #expect(String(decoding: try await told, as: UTF8.self) == line + line)
        #expect(waits.all == [.seconds(2)])
    }

    /// What comes next. Foundation's own reading gives up, with the program, where a signal
    /// interrupts it.
    private static func read(_ descriptor: Int32) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64)
        while true {
            let count = Glibc.read(descriptor, &bytes, bytes.count)
            if count >= 0 || errno != EINTR { return Array(bytes[..<max(count, 0)]) }
        }
    }
}
