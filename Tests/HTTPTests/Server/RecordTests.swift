import HTTP
import Telemetry
import SpecTesting
import Testing

/// What a server says and counts of what it did.
@Suite(.serialized, .ownThreads) struct RecordTests {
    private struct Secret: Error {}

    private static func routes() throws -> Router {
        var router = Router()
        try router.mount(.get, "/good") { request in
            .text(request.trace?.trace.hex ?? "no trace")
        }
        try router.mount(.get, "/bad") { _ in throw Secret() }
        try router.mount(.get, "/refused") { _ in
            throw Refusal(.conflict, "taken", "it is taken")
        }
        try router.mount(.get, "/items/{id}") { .text($0.parameters["id"] ?? "") }
        return router
    }

    @Test func `who names an exchange hears the name, and others get one each`() async throws {
        let host = try await TestServer(try Self.routes(), logging: .debug)
        let named = try host.get("/good", "X-Corr-Id: my-name-1")
        #expect(named.field("X-Corr-Id") == "my-name-1")
        let names = try (0..<20).map { _ in try host.get("/good").field("X-Corr-Id") ?? "" }
        #expect(Set(names).count == 20 && names.allSatisfy { $0.count == 32 })
        let odd = try host.get("/good", "X-Corr-Id: no \u{7F} name").field("X-Corr-Id")
        #expect(odd?.contains(" ") != true)
        #expect(
            host.lines.contains { $0.contains("http.request") && $0.contains("my-name-1") })
    }

    @Test func `a name stands in the error and in the log line`() async throws {
        let host = try await TestServer(try Self.routes())
        let heard = try host.get("/bad", "X-Corr-Id: find-me")
        #expect(heard.hasPrefix("HTTP/1.1 500 ") && heard.content.contains("\"find-me\""))
        #expect(!heard.contains("Secret"))
        #expect(host.lines.contains { $0.contains("find-me") && $0.contains("Secret") })
        let refused = try host.get("/refused", "X-Corr-Id: find-me-too")
        #expect(refused.hasPrefix("HTTP/1.1 409 ") && refused.content.contains("\"taken\""))
        #expect(host.lines.contains { $0.contains("find-me-too") && $0.contains("taken") })
    }

    @Test func `the caller's trace is known`() async throws {
        let host = try await TestServer(try Self.routes())
        let trace = "0af7651916cd43dd8448eb211c80319c"
        let heard = try host.get("/good", "traceparent: 00-\(trace)-b7ad6b7169203331-01")
        #expect(heard.content == trace + RawPeer.end)
        #expect(try host.get("/good", "traceparent: 00-zz").content == "no trace" + RawPeer.end)
    }

    @Test func `as many are counted as were answered`() async throws {
        let host = try await TestServer(try Self.routes())
        for number in 0..<30 { _ = try host.get("/items/\(number)") }
        for _ in 0..<5 { _ = try host.get("/items/1", method: "HEAD") }
        for _ in 0..<3 { _ = try host.get("/nowhere") }
        for _ in 0..<2 { _ = try host.get("/items/1", method: "DELETE") }
        _ = try host.get("/bad")
        func count(_ route: String, _ method: String, _ status: Int) -> Int {
            host.metric(
                "http_requests_total{route=\"\(route)\",method=\"\(method)\",status=\"\(status)\"}")
        }
        #expect(count("/items/{id}", "GET", 200) == 30)
        #expect(count("/items/{id}", "HEAD", 200) == 5)
        #expect(count("/items/{id}", "DELETE", 405) == 2)
        #expect(count("none", "GET", 404) == 3)
        #expect(count("/bad", "GET", 500) == 1)
        #expect(
            host.metric(
                "request_latency_seconds_count{route=\"/items/{id}\",method=\"GET\"}") == 30)
        #expect(host.metric("http_connections_total{outcome=\"accepted\"}") == 41)
        #expect(host.metric("inflight_requests{route=\"/items/{id}\"}") == 0)
    }

    @Test func `a refusal's line says which request it was, and why`() async throws {
        let host = try await TestServer(try Self.routes())
        let trace = "0af7651916cd43dd8448eb211c80319c"
        _ = try host.get("/refused?secret=1", "traceparent: 00-\(trace)-b7ad6b7169203331-01")
        let line = try #require(host.lines.first { $0.contains("http.refused") })
        for part in [
            #""route":"/refused""#, #""method":"GET""#, #""path":"/refused""#,
            #""message":"it is taken""#, #""reason":"taken""#, #""trace_id":"\#(trace)""#,
            #""status":"409""#,
        ] { #expect(line.contains(part), "\(part) in \(line)") }
        #expect(!line.contains("secret"))
    }

    @Test func `a long path is cut, and no trace is not named`() async throws {
        let host = try await TestServer(try Self.routes())
        _ = try host.get("/" + String(repeating: "a", count: 999))
        let line = try #require(host.lines.first { $0.contains("http.refused") })
        #expect(
            line.contains("\"path\":\"/" + String(repeating: "a", count: 255) + "\""), "\(line)")
        #expect(line.contains(#""route":"none""#) && !line.contains("trace_id"))
    }

    @Test func `what is answered in a slow one's stead is said`() async throws {
        var settings = ServerSettings.patient
        settings.deadlines.head = 100
        settings.deadlines.body = 100
        settings.deadlines.handler = 100
        let gate = HandlerGate()
        var router = Router()
        try router.mount(.get, "/slow") { _ in
            await gate.pass()
            return Response()
        }
        try router.mount(.post, "/take", body: .collected(upTo: 9)) { _ in Response() }
        let host = try await TestServer(router, settings: settings)
        _ = try host.ask("GET / HTTP/1.1\r\nHo")
        _ = try host.ask("POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na")
        _ = try host.get("/slow")
        gate.open()
        for (event, level, reason) in [
            ("http.refused", "INFO", "head_timeout"), ("http.refused", "INFO", "body_timeout"),
            ("http.handler_timeout", "WARN", "handler_timeout"),
        ] {
            let lines = host.lines.filter { $0.contains("\"\(event)\"") && $0.contains(reason) }
            #expect(lines.count == 1 && lines[0].contains("\"level\":\"\(level)\""), "\(lines)")
        }
        #expect(host.lines.contains { $0.contains("body_timeout") && $0.contains("/take") })
        #expect(
            host.metric("http_requests_total{route=\"none\",method=\"other\",status=\"408\"}") == 1)
    }

    @Test func `who is cut while it does not read is said`() async throws {
        var settings = ServerSettings.patient
        settings.deadlines.write = 100
        let host = try await TestServer(
            Route("/large") { _ in
                Response(body: .bytes([UInt8](repeating: 1, count: 32 << 20)))
            }, settings: settings)
        let peer = try RawPeer(port: host.port, receiveBuffer: 4_096)
        peer.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        try await host.eventually("it is said") {
            host.lines.contains {
                $0.contains("http.cut") && $0.contains(#""reason":"write""#)
                    && $0.contains(#""route":"/large""#)
            }
        }
    }

    @Test func `who goes before the end of its request is not said to be refused`() async throws {
        let host = try await TestServer(logging: .debug)
        let peer = try RawPeer(port: host.port)
        peer.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na")
        peer.finishWriting()
        _ = peer.hear()
        let line = try #require(host.lines.first { $0.contains("http.gone") })
        #expect(line.contains(#""level":"DEBUG""#))
        #expect(!host.lines.contains { $0.contains("http.refused") })
    }

    @Test func `what is no request is counted`() async throws {
        let host = try await TestServer()
        for _ in 0..<3 { _ = try host.ask("GET / HTTP/9.9\r\n\r\n") }
        _ = try host.ask("GET / HTTP/1.1\r\n\r\n")
        func count(_ status: Int) -> Int {
            host.metric(
                "http_requests_total{route=\"none\",method=\"other\",status=\"\(status)\"}")
        }
        #expect(count(505) == 3 && count(400) == 1, "\(host.metrics)")
    }

    @Test func `a flood of refusals is not a flood of lines`() async throws {
        let host = try await TestServer(try Self.routes())
        let peer = try RawPeer(port: host.port)
        let requests = String(
            repeating: "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", count: 500)
        peer.say(requests)
        let heard = peer.hear { $0.count(of: "HTTP/1.1 404") == 500 }
        #expect(heard.count(of: "HTTP/1.1 404") == 500)
        #expect(1...100 ~= host.lines.count { $0.contains("http.refused") })
    }
}
