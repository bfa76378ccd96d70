import Foundation
import Glibc
import SpecTesting

/// A collector of other people's making for the length of a test: Python's HTTP server, gzip and JSON.
enum TestCollector {
    /// Tells its port, takes what is posted, and says at the end what the spans were.
    private static let script = """
        import gzip, http.server, json, sys
        spans = []
        class Collector(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            is_over = False
            def log_message(self, *_): pass
            def answer(self):
                self.send_response(200)
                self.send_header("connection", "close")
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")
                self.close_connection = True
            def do_DELETE(self):
                Collector.is_over = True
                self.answer()
            def do_POST(self):
                body = gzip.decompress(self.rfile.read(int(self.headers["content-length"])))
                for resource in json.loads(body)["resourceSpans"]:
                    of = {a["key"]: a["value"] for a in resource["resource"]["attributes"]}
                    for scope in resource["scopeSpans"]:
                        spans.extend((of, span) for span in scope["spans"])
                self.answer()
        with http.server.HTTPServer(("127.0.0.1", 0), Collector) as server:
            with open(sys.argv[1], "w") as port: print(server.server_port, file=port)
            while not Collector.is_over: server.handle_request()
        for of, span in spans:
            said = {a["key"]: a["value"] for a in span["attributes"]}
            print(of["service.name"]["stringValue"], span["name"], span["kind"], span["traceId"],
                  span.get("parentSpanId"), said["url.path"]["stringValue"],
                  said["http.response.status_code"]["intValue"], sep="|")
        """

    /// Runs while `body` uses its address. The spans it was sent are given back, a line each:
    /// service, name, kind, trace, parent, path, status.
    static func serve(_ body: (String) async throws -> Void) async throws -> [String] {
        let folder = try TestFolder()
        let pipe = folder.url.appending(path: "port").path
        guard mkfifo(pipe, 0o600) == 0 else { throw Failure.noPipe(errno) }
        // Open at both ends, so that nobody waits for the other to open it.
        let descriptor = open(pipe, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure.noPipe(errno) }
        defer { close(descriptor) }
        async let told = {
            defer { _ = write(descriptor, "\n", 1) }  // whoever still reads, reads that
            return try await PythonPeer().run(
                script, arguments: [pipe], deadline: .seconds(100))
        }()
        let digits = await withCheckedContinuation { caller in
            Thread.detachNewThread { caller.resume(returning: read(descriptor)) }
        }.filter(\.isNumber)
        let address = "http://127.0.0.1:\(digits)"
        let outcome: (any Error)?
        do {
            try await body(address)
            outcome = nil
        } catch { outcome = error }
        var end = ChildProcess("curl")
        end.arguments = ["--silent", "--max-time", "20", "-X", "DELETE", address]
        _ = try await end.run()
        let lines = String(decoding: try await told, as: UTF8.self)
        if let outcome { throw outcome }
        return lines.split(separator: "\n").map(String.init)
    }

    enum Failure: Error { case noPipe(Int32) }

    private static func read(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 64)
        while true {
            let count = Glibc.read(descriptor, &bytes, bytes.count)
            if count >= 0 || errno != EINTR {
                return String(decoding: bytes[..<max(count, 0)], as: UTF8.self)
            }
        }
    }
}
