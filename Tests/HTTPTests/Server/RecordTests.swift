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
