import Compression
import HTTP
import SpecTesting
import Testing

/// What a server takes of connections, requests and bytes has a bound, and who meets it is told so.
@Suite(.serialized, .ownThreads) struct ServerLimitTests {
    // MARK: Connections

    @Test func `beyond all connections the door is shut, and opens again`() async throws {
        var settings = ServerSettings.patient
        settings.connections = 3
        let host = try await TestServer(settings: settings)
        var guests = try (0..<3).map { _ in try RawPeer(port: host.port) }
        try await host.eventually("all are in") { host.server.openConnections == 3 }
        let late = try RawPeer(port: host.port)
        #expect(late.end() == .reset)
        #expect(host.metric("http_connections_total{outcome=\"full\"}") == 1)
        guests.removeLast()
        try await host.eventually("one has left") { host.server.openConnections == 2 }
        #expect(try host.get("/").hasPrefix("HTTP/1.1 200"))
        #expect(host.metric("http_connections_total{outcome=\"accepted\"}") == 4)
    }

    @Test func `one peer has only so many connections`() async throws {
        var settings = ServerSettings.patient
        settings.connectionsOfOnePeer = 2
        let host = try await TestServer(settings: settings)
        let guests = try (0..<2).map { _ in try RawPeer(port: host.port) }
        try await host.eventually("both are in") { host.server.openConnections == 2 }
        #expect(try RawPeer(port: host.port).end() == .reset)
        #expect(host.metric("http_connections_total{outcome=\"peer_full\"}") == 1)
        #expect(guests.count == 2)
    }

    // MARK: Requests

    @Test func `beyond all requests the answer is 503 at once, and the connection goes on`()
        async throws
    {
        let gate = HandlerGate()
        var settings = ServerSettings.patient
        settings.requestsInFlight = 2
        let host = try await TestServer(
            Route("/held") { _ in
                await gate.pass()
                return .text("held")
            }, settings: settings)
        let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        let holders = try (0..<2).map { _ in try RawPeer(port: host.port) }
        for holder in holders { holder.say(request) }
        try await host.eventually("both are held") { gate.waiting == 2 }
        let late = try RawPeer(port: host.port)
        late.say(request)
        let heard = late.hear { $0.contains("\r\n\r\n{") }
        #expect(heard.hasPrefix("HTTP/1.1 503 ") && heard.field("Retry-After") == "1")
        #expect(heard.field("Connection") == nil && host.server.requestsInFlight == 2)
        gate.open()
        for holder in holders { #expect(holder.hear { $0.hasSuffix("held") }.hasSuffix("held")) }
        late.say(request)
        #expect(late.hear { $0.hasSuffix("held") }.hasSuffix("held"))
        #expect(host.server.requestsInFlight == 0)
    }

    /// What is answered to requests with these fields that come as one, so that no second passes
    /// between them; each from its status on.
    private func answers(_ host: TestServer, _ fields: String...) throws -> [String] {
        let requests = fields.map { "GET / HTTP/1.1\r\nHost: x\r\n\($0)\r\n" }.joined()
        let heard = try host.ask(requests) {
            $0.count(of: "HTTP/1.1 ") == fields.count
                && ($0.hasSuffix("\r\n\r\n") || $0.hasSuffix("}\n"))
        }
        let answers = heard.split(separator: "HTTP/1.1 ").map { String($0) }
        try #require(answers.count == fields.count, "\(heard)")
        return answers
    }

    @Test func `beyond the common rate the answer is 429 and says when to come back`() async throws
    {
        let rates = RateKeeper(
            RateLimits(global: .init(perSecond: 1, burst: 3), perTenant: nil, maxTenants: 8)
        ) { _, _ in nil }
        let host = try await TestServer(rates: rates)
        let answers = try answers(host, "", "", "", "")
        for (heard, left) in zip(answers, [2, 1, 0]) {
            #expect(heard.hasPrefix("200 "))
            #expect(heard.field("X-RateLimit-Limit") == "3")
            #expect(heard.field("X-RateLimit-Remaining") == "\(left)")
            #expect(heard.field("Retry-After") == nil)
        }
        let heard = answers[3]
        #expect(heard.hasPrefix("429 ") && heard.field("Retry-After") == "1")
        #expect(heard.field("X-RateLimit-Remaining") == "0")
        #expect(host.metric("http_429_total{route=\"/echo\"}") == 1)
    }

    @Test func `each tenant has a rate of its own`() async throws {
        let tenant: FieldName = "x-tenant"
        let rates = RateKeeper(
            RateLimits(global: nil, perTenant: .init(perSecond: 1, burst: 1), maxTenants: 8)
        ) { head, _ in head.fields.first(tenant) }
        let host = try await TestServer(rates: rates)
        let answers = try answers(
            host, "X-Tenant: a\r\n", "X-Tenant: a\r\n", "X-Tenant: b\r\n", "")
        #expect(answers.map { $0.prefix(3) } == ["200", "429", "200", "200"])
    }

    // MARK: Bodies

    private static let taking = Route("/take", body: .collected(upTo: 1_000)) { request in
        .text("\(try await request.body.collected().count)")
    }

    @Test func `a body is as large as its route takes, whatever its framing`() async throws {
        let host = try await TestServer(Self.taking)
        let chunk = String(repeating: "a", count: 500)
        func chunks(_ count: Int) -> String {
            "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + String(repeating: "1f4\r\n\(chunk)\r\n", count: count) + "0\r\n\r\n"
        }
        #expect(try host.ask(chunks(2)).content == "1000" + RawPeer.end)
        #expect(try host.ask(chunks(3)).hasPrefix("HTTP/1.1 413 "))
        #expect(
            try host.ask(Self.post([UInt8](repeating: 0, count: 1_000))).content.hasPrefix("1000"))
        #expect(
            try host.ask(Self.post([UInt8](repeating: 0, count: 1_001))).hasPrefix("HTTP/1.1 413 "))
    }

    private static func post(_ body: [UInt8], _ fields: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(fields)Content-Length: \(body.count)\r\n"
            + "\r\n" + String(decoding: body, as: UTF8.self)
    }

    @Test(arguments: ContentCoding.allCases)
    func `a coded body is bounded after decoding`(coding: ContentCoding) async throws {
        let most = 1 << 20
        let route = Route("/decode", body: .collected(upTo: most)) { request in
            .text("\(try await request.body.collected().count)")
        }
        let host = try await TestServer(route)
        for (size, isTaken) in [(1_000, true), (most + 1, false), (50 << 20, false)] {
            let body = try Compressor.compress(
                [UInt8](repeating: 7, count: size).span, coding)
            let peer = try RawPeer(port: host.port)
            peer.say(
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: \(coding.rawValue)\r\n"
                    + "Connection: close\r\nContent-Length: \(body.count)\r\n\r\n")
            peer.say(body)
            let heard = peer.hear()
            #expect(heard.hasPrefix("HTTP/1.1 \(isTaken ? 200 : 413) "), "\(size): \(heard)")
            if isTaken { #expect(heard.content == "\(size)" + RawPeer.end) }
        }
    }

    @Test(arguments: [
        "Content-Encoding: br\r\n", "Content-Encoding: gzip, gzip\r\n",
        "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n",
        "Content-Encoding: zstd, gzip\r\n",
    ])
    func `codings nobody reads, and codings of codings, are 415`(fields: String) async throws {
        let host = try await TestServer()
        #expect(try host.ask(Self.post([1, 2, 3], fields)).hasPrefix("HTTP/1.1 415 "))
    }

    @Test func `a coded body that is none is 400`() async throws {
        let host = try await TestServer()
        let heard = try host.ask(Self.post(Array("abc".utf8), "Content-Encoding: gzip\r\n"))
        #expect(heard.hasPrefix("HTTP/1.1 400 "), "\(heard)")
    }

    @Test func `a body where none is taken is refused before it comes`() async throws {
        let host = try await TestServer(Route("/none") { _ in .text("none") })
        for framing in ["Content-Length: 5", "Transfer-Encoding: chunked"] {
            let peer = try RawPeer(port: host.port)
            peer.say("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\(framing)\r\n\r\n")
            let heard = peer.hear()
            #expect(heard.hasPrefix("HTTP/1.1 413 ") && heard.contains("unexpected_body"))
            #expect(heard.field("Connection") == "close" && !heard.contains("100 Continue"))
        }
        let empty = try host.ask(Self.post([]))
        #expect(empty.content == "none" + RawPeer.end)
    }

    @Test func `who may not ask is told before the body is asked for`() async throws {
        let route = Route(
            "/closed", body: .collected(upTo: 100),
            admission: { (_, _) throws(Refusal) in throw Refusal(.unauthorized, "who", "say who") }
        ) { _ in .text("in") }
        let host = try await TestServer(route)
        let peer = try RawPeer(port: host.port)
        peer.say(
            "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        let heard = peer.hear()
        #expect(heard.hasPrefix("HTTP/1.1 401 ") && !heard.contains("100 Continue"), "\(heard)")
        #expect(heard.field("Connection") == "close")
    }
}
