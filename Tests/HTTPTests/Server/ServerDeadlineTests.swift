import HTTP
import Loops
import SpecTesting
import Testing

/// No phase of an exchange lasts longer than it may, whatever the peer does.
@Suite(.serialized, .ownThreads) struct ServerDeadlineTests {
    private static func settings(_ change: (inout ServerDeadlines) -> Void) -> ServerSettings {
        var settings = ServerSettings.patient
        change(&settings.deadlines)
        return settings
    }

    /// Says one byte every few milliseconds until an answer comes, and gives that with the time.
    private func trickle(_ peer: RawPeer, _ byte: String) -> (heard: String, milliseconds: Int) {
        let began = RawPeer.now()
        while !peer.stirs(within: 10), RawPeer.now() - began < 60_000 { peer.say(byte) }
        return (peer.hear(), RawPeer.now() - began)
    }

    @Test func `who says nothing is cut without a word`() async throws {
        let host = try await TestServer(settings: Self.settings { $0.idle = 100 })
        let began = RawPeer.now()
        let peer = try RawPeer(port: host.port)
        #expect(peer.hear() == RawPeer.end)
        #expect(RawPeer.now() - began >= 100)
        try await host.eventually("nobody is left") { host.server.openConnections == 0 }
    }

    @Test func `who says nothing after an answer is cut without a word`() async throws {
        let host = try await TestServer(settings: Self.settings { $0.idle = 1_000 })
        let heard = try host.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(heard.hasPrefix("HTTP/1.1 200") && heard.hasSuffix("\r\n\r\n" + RawPeer.end))
    }

    @Test func `bytes of a head give it no more time`() async throws {
        let host = try await TestServer(settings: Self.settings { $0.head = 200 })
        let peer = try RawPeer(port: host.port)
        peer.say("GET / HTTP/1.1\r\nHost: x\r\nA: ")
        let (heard, time) = trickle(peer, "b")
        #expect(heard.hasPrefix("HTTP/1.1 408 ") && heard.hasSuffix(RawPeer.end), "\(heard)")
        #expect(time >= 200)
        #expect(host.cut("head") == 1)
    }

    @Test(arguments: ["Content-Length: 100000", "Transfer-Encoding: chunked"])
    func `bytes of a body give it no more time`(framing: String) async throws {
        let host = try await TestServer(settings: Self.settings { $0.body = 200 })
        let peer = try RawPeer(port: host.port)
        peer.say("POST / HTTP/1.1\r\nHost: x\r\n\(framing)\r\n\r\n1000\r\n")
        let (heard, time) = trickle(peer, "b")
        #expect(heard.hasPrefix("HTTP/1.1 408 ") && heard.hasSuffix(RawPeer.end), "\(heard)")
        #expect(time >= 200)
        #expect(host.cut("body") == 1)
        #expect(
            host.metric("http_requests_total{route=\"/echo\",method=\"POST\",status=\"408\"}") == 1)
        try await host.eventually("its place is free") { host.server.requestsInFlight == 0 }
    }

    @Test func `a slow handler is answered for, cancelled, and keeps its place until it returns`()
        async throws
    {
        let gate = HandlerGate()
        let slow = Route("/slow") { _ in
            await gate.pass()
            return Response()
        }
        let host = try await TestServer(slow, settings: Self.settings { $0.handler = 100 })
        let heard = try host.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(heard.hasPrefix("HTTP/1.1 503 ") && heard.hasSuffix(RawPeer.end), "\(heard)")
        #expect(heard.field("Retry-After") == "1" && heard.field("Connection") == "close")
        try await host.eventually("the connection is gone") { host.server.openConnections == 0 }
        #expect(gate.cancelled == 1 && host.server.requestsInFlight == 1)
        #expect(host.metric("inflight_requests{route=\"/slow\"}") == 1)
        gate.open()
        try await host.eventually("its place is free") { host.server.requestsInFlight == 0 }
        #expect(host.metric("inflight_requests{route=\"/slow\"}") == 0)
        #expect(host.cut("handler") == 1)
        #expect(
            host.metric("http_requests_total{route=\"/slow\",method=\"GET\",status=\"503\"}") == 1)
    }

    @Test func `a handler that waits for its peer's body is answered for`() async throws {
        let reading = Route("/read", body: .streamed(upTo: 1 << 20)) { request in
            .text("\(try await request.body.collected().count)")
        }
        let host = try await TestServer(reading, settings: Self.settings { $0.handler = 100 })
        let peer = try RawPeer(port: host.port)
        peer.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        let (heard, _) = trickle(peer, "b")
        #expect(heard.hasPrefix("HTTP/1.1 503 ") && heard.hasSuffix(RawPeer.end), "\(heard)")
        try await host.eventually("its place is free") { host.server.requestsInFlight == 0 }
    }

    @Test func `earlier answers stand before that of a slow handler`() async throws {
        let gate = HandlerGate()
        let service = Route("/some") { request in
            if request.head.target.rawPath == "/slow" { await gate.pass() }
            return .text(request.head.target.rawPath)
        }
        let host = try await TestServer(service, settings: Self.settings { $0.handler = 2_000 })
        let heard = try host.ask(
            "GET /fast HTTP/1.1\r\nHost: x\r\n\r\nGET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(heard.count(of: "HTTP/1.1 200") == 1 && heard.count(of: "HTTP/1.1 503") == 1)
        #expect(heard.content.hasPrefix("/fastHTTP/1.1 503"))
    }

    @Test func `who does not read is reset`() async throws {
        let host = try await TestServer(
            Self.large(50_000_000), settings: Self.settings { $0.write = 200 })
        let peer = try RawPeer(port: host.port, receiveBuffer: 4_096)
        peer.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        try await host.eventually("the connection is gone") { host.cut("write") == 1 }
        #expect(peer.end() == .reset)
        try await host.eventually("its place is free") { host.server.openConnections == 0 }
    }

    @Test func `small sips give a slow reader no more time`() async throws {
        var settings = Self.settings { $0.write = 300 }
        settings.unsentBytes = 16 << 20
        let host = try await TestServer(Self.large(15_000_000), settings: settings)
        let peer = try RawPeer(port: host.port, receiveBuffer: 4_096)
        peer.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        let began = RawPeer.now()
        var sipped = 0
        while host.cut("write") == 0, RawPeer.now() - began < 60_000 {
            sipped += peer.stirs(within: 5) ? peer.sip(512) : 0
        }
        #expect(host.cut("write") == 1 && sipped > 512)
    }

    @Test func `an answer that is read slowly is not idleness`() async throws {
        let host = try await TestServer(
            Self.large(15_000_000), settings: Self.settings { $0.idle = 1_000 })
        let peer = try RawPeer(port: host.port, receiveBuffer: 4_096)
        peer.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        let loop = host.loops.loops[0]
        try await loop.pause(for: .milliseconds(2_500))
        #expect(peer.count() > 15_000_000)
    }

    @Test func `an answer reaches a client that goes on sending`() async throws {
        let host = try await TestServer(settings: Self.settings { $0.linger = 120_000 })
        let peer = try RawPeer(port: host.port)
        peer.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n")
        let part = [UInt8](repeating: 0, count: 1_000_000)
        var said = 0
        while said < 50, peer.say(part) { said += 1 }
        #expect(said == 50)
        #expect(peer.hear().hasPrefix("HTTP/1.1 413 "))
    }

    @Test func `who goes on sending for ever is cut`() async throws {
        let host = try await TestServer(settings: Self.settings { $0.linger = 100 })
        let peer = try RawPeer(port: host.port)
        peer.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500000000000\r\n\r\n")
        try await host.eventually("the connection is gone") {
            peer.say("more")
            return host.server.openConnections == 0
        }
    }

    @Test func `what a handler left of a body is waited for after the answer, not for ever`()
        async throws
    {
        let ignoring = Route("/ignore", body: .streamed(upTo: 1 << 20)) { _ in .text("done") }
        let host = try await TestServer(ignoring, settings: Self.settings { $0.body = 1_000 })
        let heard = try host.ask(
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
        #expect(heard.content == "done" + RawPeer.end)
    }

    private static func large(_ count: Int) -> Route {
        Route("/large") { _ in
            Response(body: .bytes([UInt8](repeating: UInt8(ascii: "z"), count: count)))
        }
    }
}
