import Foundation
import Glibc
import SpecTesting
import Testing

/// Where the requests of `the-block demo` are told as spans, and that nowhere is the default.
@Suite(.ownThreads) struct DemoTracesTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let parent = "b7ad6b7169203331"

    private static func header(_ flags: String) -> String {
        "traceparent: 00-\(trace)-\(parent)-\(flags)"
    }

    private static func variables(_ address: String, interval: String) -> [String: String] {
        [
            "TB_TELEMETRY_OTLP_ENDPOINT": address, "TB_TELEMETRY_OTLP_INTERVAL": interval,
            "TB_LOG_LEVEL": "debug",
        ]
    }

    @Test(.python("gzip", "http.server"))
    func `a collector hears of a request below the trace that curl named`() async throws {
        let spans = try await TestCollector.serve { address in
            let variables = Self.variables(address, interval: "100ms")
            try await DemoProgram.serve(environment: variables) { demo in
                _ = try await demo.curl("-H", Self.header("01"), "URL/notes/7")
                let end = ContinuousClock().now + .seconds(600)
                while try await demo.metric("telemetry_spans_exported_total") ?? 0 == 0 {
                    try #require(ContinuousClock().now < end)
                }
                #expect(try await demo.metric("telemetry_spans_dropped_total") == 0)
                try await demo.waitForLine(#""trace_id":"\#(Self.trace)","span_id":""#)
            }
        }
        let ours = spans.filter { $0.contains(Self.trace) }
        #expect(ours == ["demo|GET /notes/{id}|2|\(Self.trace)|\(Self.parent)|/notes/7|404"])
    }

    @Test(.python("gzip", "http.server"))
    func `what waits at the end is sent, and what the caller does not record is not`()
        async throws
    {
        let spans = try await TestCollector.serve { address in
            let variables = Self.variables(address, interval: "5m")
            let answer = try await DemoProgram.serve(environment: variables) { demo in
                _ = try await demo.curl("-H", Self.header("01"), "-d", "hello", "URL/echo")
                _ = try await demo.curl("-H", Self.header("00"), "URL/notes")
            }
            #expect(answer.status == 0)
        }
        let ours = spans.filter { $0.contains(Self.trace) }
        #expect(ours == ["demo|POST /echo|2|\(Self.trace)|\(Self.parent)|/echo|200"])
    }

    @Test func `without an address nothing is traced, and nothing is counted of it`() async throws {
        try await DemoProgram.serve(environment: ["TB_LOG_LEVEL": "debug"]) { demo in
            _ = try await demo.curl("-H", Self.header("01"), "URL/notes")
            try await demo.waitForLine(#""trace_id":"\#(Self.trace)""#)
            #expect(!demo.running.complained.contains("span_id"))
            let metrics = try await demo.curl("URL/metrics").stdout
            #expect(metrics.contains("demo_notes"))
            #expect(!metrics.contains("telemetry_span") && !metrics.contains("telemetry_export"))
            #expect(!metrics.contains("http_client"))
        }
    }

    @Test func `a collector that is not there holds nobody up`() async throws {
        let variables = Self.variables("http://127.0.0.1:1", interval: "5m")
        let answer = try await DemoProgram.serve(environment: variables) { demo in
            _ = try await demo.curl("-H", Self.header("01"), "URL/notes")
        }
        #expect(answer.status == 0)
        #expect(answer.stderr.contains(#""event":"traces.lost""#), "\(answer.stderr)")
        #expect(answer.stdout.hasSuffix(#""cut":0}"# + "\n"))
    }

    @Test func `a second signal does not wait for a collector that says nothing`() async throws {
        let (descriptor, port) = try Self.mute()
        defer { close(descriptor) }
        let variables = Self.variables("http://127.0.0.1:\(port)", interval: "5m")
        let answer = try await DemoProgram.serve(environment: variables) { demo in
            _ = try await demo.curl("-H", Self.header("01"), "URL/notes")
            demo.running.send(15)
            try await demo.waitForLine("once more ends at once")
            demo.running.send(15)
            try await demo.running.wait(for: "its last line") { $0.said.contains("cut") }
        }
        #expect(answer.status == 1)
        #expect(answer.stderr.contains(#""event":"traces.lost""#), "\(answer.stderr)")
    }

    @Test(.requirement("TS-002"))
    func `a handshake has to be done in the time that the setting says, as a client too`()
        async throws
    {
        let (descriptor, port) = try Self.mute()
        defer { close(descriptor) }
        let folder = try TestFolder()
        let file = try folder.write("[tls]\nhandshake_timeout_ms = 301\n", to: "a.toml")
        for (arguments, handshake, time) in [
            (["--config", file], [:], 301), ([], ["TB_TLS_HANDSHAKE_TIMEOUT_MS": "302"], 302),
        ] as [([String], [String: String], Int)] {
            var variables = Self.variables("https://127.0.0.1:\(port)", interval: "100ms")
            variables["TB_TELEMETRY_OTLP_ATTEMPTS"] = "1"
            variables.merge(handshake) { $1 }
            try await DemoProgram.serve(arguments, environment: variables) { demo in
                _ = try await demo.curl("-H", Self.header("01"), "URL/notes")
                try await demo.waitForLine("shaking hands, after ")
                try await demo.waitForLine("not done within \(time) ms")
            }
        }
    }

    /// A port at which the system takes connections and nobody ever answers.
    private static func mute() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 4) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isBound)
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}
