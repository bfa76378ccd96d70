import HTTP
import Loops
import Simulation
import SpecTesting
import Testing

/// What is answered without waiting lies on the wire as all else does, in its order, and is held to the
/// same bounds; only no task is made for it.
@Suite(.serialized, .ownThreads) struct PromptAnsweringTests {
    private static func get(_ path: String) -> String {
        "GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n"
    }

    private static let echo = Route(promptly: "/echo", body: .collected(upTo: 1 << 20)) {
        Response(.ok, fields: .plainText, body: .bytes($0.body.atHand ?? []))
    }

    /// `/prompt/…` waits for nothing, `/waits/…` does, `/either/…` only where its path is odd, and
    /// `/stream/…` streams; each answers with its path.
    private static func router() throws -> Router {
        var router = Router()
        try router.mount(promptly: .get, "/prompt/{n}") { .text($0.head.target.rawPath) }
        try router.mount(.get, "/waits/{n}") { request in
            try await EventLoop.current?.pause(for: .milliseconds(3))
            return .text(request.head.target.rawPath)
        }
        try router.mount(either: .get, "/either/{n}") { request in
            let path = request.head.target.rawPath
            guard (request.parameters["n"].flatMap { Int($0) } ?? 0) % 2 == 1 else {
                return .now(.text(path))
            }
            return .later {
                try await EventLoop.current?.pause(for: .milliseconds(1))
                return .text(path)
            }
        }
        try router.mount(promptly: .get, "/stream/{n}") { request in
            let path = request.head.target.rawPath
            return Response(
                body: .stream(length: path.utf8.count) { writer in
                    try await writer.write(String(path.prefix(3)))
                    try await EventLoop.current?.pause(for: .milliseconds(1))
                    try await writer.write(String(path.dropFirst(3)))
                })
        }
        return router
    }

    private static func bodies(_ heard: String) -> [String] {
        heard.split(separator: "HTTP/1.1 200 OK").map {
            String($0.split(separator: "\r\n\r\n").last ?? "")
        }
    }

    // MARK: Order

    @Test(arguments: UInt64(0)..<8)
    func `answers come in the order of their requests, however each is made`(seed: UInt64)
        async throws
    {
        let host = try await TestServer(try Self.router())
        var dice = SplitMix64(seed: seed)
        let kinds = ["prompt", "prompt", "either", "waits", "stream"]
        let paths = (0..<40).map { "/\(kinds[Int.random(in: 0..<5, using: &dice)])/\($0)" }
        let peer = try RawPeer(port: host.port)
        // In pieces that end anywhere, so that heads are cut and requests come while others wait.
        var left = Array(paths.map(Self.get).joined().utf8)[...]
        while !left.isEmpty {
            let piece = left.prefix(Int.random(in: 1...400, using: &dice))
            peer.say(piece)
            left = left.dropFirst(piece.count)
        }
        let heard = peer.hear {
            $0.count(of: "HTTP/1.1 200") == 40 && $0.hasSuffix("\r\n\r\n" + paths[39])
        }
        #expect(Self.bodies(heard) == paths)
    }

    @Test func `earlier answers do not wait for a handler that does`() async throws {
        let gate = HandlerGate()
        var router = try Self.router()
        try router.mount(.get, "/held") { _ in
            await gate.pass()
            return .text("held")
        }
        let host = try await TestServer(router)
        let peer = try RawPeer(port: host.port)
        peer.say(Self.get("/prompt/1") + Self.get("/prompt/2") + Self.get("/held"))
        let first = peer.hear { $0.hasSuffix("/prompt/2") }
        #expect(Self.bodies(first) == ["/prompt/1", "/prompt/2"])
        #expect(host.server.requestsInFlight == 1)
        gate.open()
        #expect(peer.hear { $0.hasSuffix("held") }.content == "held")
    }

    @Test func `no task is made, and one that was made is used again`() async throws {
        let notes = Notes()
        var router = Router()
        try router.mount(promptly: .get, "/prompt") { _ in
            notes.add(withUnsafeCurrentTask { $0 == nil } ? "none" : "some")
            return Response(.noContent)
        }
        try router.mount(.get, "/waits") { _ in
            try await EventLoop.current?.pause(for: .milliseconds(1))
            notes.add("\(withUnsafeCurrentTask { $0.hashValue })")
            return Response(.noContent)
        }
        let host = try await TestServer(router)
        let peer = try RawPeer(port: host.port)
        for path in ["/prompt", "/waits", "/prompt", "/waits"] {
            peer.say(Self.get(path))
            #expect(peer.hear { $0.hasSuffix("\r\n\r\n") }.hasPrefix("HTTP/1.1 204"))
        }
        let all = notes.all
        #expect(all.count == 4 && all[0] == "none" && all[2] == "none" && all[1] == all[3])
    }

    @Test func `a client that is never slow does not keep a loop from others`() async throws {
        let (handled, notes) = (Count(), Notes())
        let service = Route(promptly: "/some") { _ in
            if handled.value == 0 {
                EventLoop.current?.post { notes.add("\(handled.value)") }
            }
            handled.add()
            return Response(.noContent)
        }
        let host = try await TestServer(service, loops: 1)
        // All of them lie there before the first is read.
        let held = host.loops.loops[0].task { handled.value }
        _ = await held.value
        let peer = try RawPeer(port: host.port)
        peer.say(String(repeating: Self.get("/"), count: 1_000))
        try await host.eventually("all are handled") { handled.value == 1_000 }
        let noted = try #require(notes.all.first.flatMap { Int($0) })
        #expect(noted < 500, "\(noted)")
    }

    // MARK: Bodies

    @Test(arguments: ["Content-Length: 6", "Transfer-Encoding: chunked"])
    func `a body in pieces is handed over once it is whole`(framing: String) async throws {
        let calls = Count()
        let route = Route(promptly: "/echo", body: .collected(upTo: 100)) { request in
            calls.add()
            return .text(String(decoding: request.body.atHand ?? [], as: UTF8.self))
        }
        let host = try await TestServer(route)
        let peer = try RawPeer(port: host.port)
        let isChunked = framing.hasPrefix("Transfer")
        for round in 1...3 {
            peer.say(
                "POST / HTTP/1.1\r\nHost: x\r\n\(framing)\r\n\r\n"
                    + (isChunked ? "3\r\nabc" : "abc"))
            try await host.eventually("it waits") { host.server.requestsInFlight == 1 }
            #expect(calls.value == round - 1)
            peer.say(isChunked ? "\r\n3\r\ndef\r\n0\r\n\r\n" : "def")
            #expect(peer.hear { $0.hasSuffix("abcdef") }.content == "abcdef")
            #expect(calls.value == round && host.server.requestsInFlight == 0)
        }
    }

    @Test func `a client that waits to be told to send its body is told`() async throws {
        let host = try await TestServer(Self.echo)
        let peer = try RawPeer(port: host.port)
        peer.say("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        #expect(peer.hear { $0.hasSuffix("\r\n\r\n") } == "HTTP/1.1 100 Continue\r\n\r\n")
        peer.say("abc")
        #expect(peer.hear { $0.hasSuffix("abc") }.hasPrefix("HTTP/1.1 200"))
    }

    @Test func `a body that nobody reads is passed over, and one that is too large is refused`()
        async throws
    {
        var router = Router()
        try router.mount(promptly: .post, "/ignore", body: .streamed(upTo: 1_000)) { _ in
            .text("ignored")
        }
        let host = try await TestServer(router)
        let peer = try RawPeer(port: host.port)
        peer.say("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc")
        #expect(peer.hear { $0.hasSuffix("ignored") }.content == "ignored")
        peer.say("def" + Self.get("/none"))
        #expect(peer.hear { $0.hasSuffix("}\n") }.hasPrefix("HTTP/1.1 404"))
        peer.say("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n")
        #expect(peer.hear { $0.contains("}\n") }.hasPrefix("HTTP/1.1 413"))
    }

    @Test func `HEAD says what GET says, and sends none of it`() async throws {
        let host = try await TestServer(try Self.router())
        let peer = try RawPeer(port: host.port)
        peer.say(Self.get("/prompt/1").replacing("GET", with: "HEAD") + Self.get("/prompt/2"))
        let heard = peer.hear { $0.hasSuffix("/prompt/2") }
        #expect(heard.count(of: "Content-Length: 9\r\n") == 2 && heard.count(of: "/prompt/") == 1)
    }

    // MARK: Refusals

    @Test func `what a handler throws is answered, and the connection goes on`() async throws {
        struct Mistake: Error {}
        var router = try Self.router()
        try router.mount(promptly: .get, "/refuses") { _ in
            throw Refusal(.conflict, "taken", "somebody was earlier")
        }
        try router.mount(promptly: .get, "/fails") { _ in throw Mistake() }
        try router.mount(promptly: .get, "/interim") { _ in Response(.switchingProtocols) }
        let host = try await TestServer(router)
        let peer = try RawPeer(port: host.port)
        for (path, status) in [("/refuses", 409), ("/fails", 500), ("/interim", 500), ("/no", 404)]
        {
            peer.say(Self.get(path))
            let heard = peer.hear { $0.hasSuffix("}\n") }
            #expect(heard.hasPrefix("HTTP/1.1 \(status) ") && heard.field("Connection") == nil)
            #expect(host.server.requestsInFlight == 0)
        }
        peer.say(Self.get("/prompt/1"))
        #expect(peer.hear { $0.hasSuffix("/prompt/1") }.hasPrefix("HTTP/1.1 200"))
        #expect(host.metric("inflight_requests{route=\"/fails\"}") == 0)
        #expect(
            host.metric("http_requests_total{route=\"/fails\",method=\"GET\",status=\"500\"}") == 1)
        #expect(host.lines.contains { $0.contains("http.failed") && $0.contains("Mistake") })
    }

    @Test func `rates and admission are asked before a prompt handler, in their order`()
        async throws
    {
        let notes = Notes()
        let route = Route(
            promptly: "/some", body: .collected(upTo: 10),
            admission: { head, _ throws(Refusal) in
                notes.add("admission")
                guard head.target.rawPath != "/shut" else {
                    throw Refusal(.forbidden, "shut", "not for you")
                }
            },
            handler: { request in
                notes.add("handler \(request.body.atHand?.count ?? -1)")
                return .text("in")
            })
        let limits = RateLimits<String>(
            global: RateLimits.Rate(perSecond: 0, burst: 2), perTenant: nil, maxTenants: 1)
        let host = try await TestServer(route, rates: RateKeeper(limits) { _, _ in nil })
        let peer = try RawPeer(port: host.port)
        peer.say("POST /open HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
        let first = peer.hear { $0.hasSuffix("in") }
        #expect(first.field("X-RateLimit-Remaining") == "1")
        peer.say(Self.get("/shut"))
        #expect(peer.hear { $0.hasSuffix("}\n") }.hasPrefix("HTTP/1.1 403"))
        peer.say(Self.get("/open"))
        #expect(peer.hear { $0.hasSuffix("}\n") }.hasPrefix("HTTP/1.1 429"))
        #expect(notes.all == ["admission", "handler 3", "admission"])
        #expect(host.server.requestsInFlight == 0)
    }

    // MARK: Upgrades

    @Test func `a prompt handler may turn the connection into a web socket`() async throws {
        let route = Route(promptly: "/socket", body: .none) { request in
            try .webSocket(for: request) { socket in
                while let message = try await socket.receive() { try await socket.send(message) }
            }
        }
        let host = try await TestServer(route)
        let (peer, answer) = try WebSocketPeer.open(port: host.port)
        #expect(answer.hasPrefix("HTTP/1.1 101 "))
        for text in ["one", "two"] {
            peer.say(text)
            let heard = try #require(peer.hear())
            #expect(heard.payload == Array(text.utf8))
        }
        peer.say(8, [0x03, 0xE8])
        #expect(peer.closeCode() == 1_000)
        try await host.eventually("nobody is left") { host.server.openConnections == 0 }
    }

    // MARK: Deadlines and the end

    private static func settings(_ change: (inout ServerDeadlines) -> Void) -> ServerSettings {
        var settings = ServerSettings.patient
        change(&settings.deadlines)
        return settings
    }

    /// After both kinds of answers: a connection with a task and one without end alike.
    @Test(arguments: ["/prompt/1", "/waits/1"])
    func `who says nothing after an answer is cut without a word`(path: String) async throws {
        let host = try await TestServer(
            try Self.router(), settings: Self.settings { $0.idle = 1_000 })
        let heard = try host.ask(Self.get(path))
        #expect(heard.hasPrefix("HTTP/1.1 200") && heard.content == path + RawPeer.end)
        try await host.eventually("nobody is left") { host.server.openConnections == 0 }
    }

    @Test(arguments: ["/prompt/1", "/waits/1"])
    func `bytes of the next head give it no more time`(path: String) async throws {
        let host = try await TestServer(
            try Self.router(), settings: Self.settings { $0.head = 200 })
        let peer = try RawPeer(port: host.port)
        peer.say(Self.get(path))
        _ = peer.hear { $0.hasSuffix(path) }
        let began = RawPeer.now()
        peer.say("GET / HTTP/1.1\r\nHost: x\r\nA: ")
        while !peer.stirs(within: 10), RawPeer.now() - began < 600_000 { peer.say("b") }
        let heard = peer.hear()
        #expect(heard.hasPrefix("HTTP/1.1 408 ") && heard.hasSuffix(RawPeer.end), "\(heard)")
        #expect(RawPeer.now() - began >= 200 && host.cut("head") == 1)
    }

    @Test func `a body that does not come in time is answered for`() async throws {
        let host = try await TestServer(Self.echo, settings: Self.settings { $0.body = 200 })
        let heard = try host.ask(
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"
                + "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")
        #expect(heard.hasPrefix("HTTP/1.1 200") && heard.content.hasPrefix("abHTTP/1.1 408 "))
        #expect(heard.hasSuffix(RawPeer.end) && host.cut("body") == 1)
        try await host.eventually("its place is free") { host.server.requestsInFlight == 0 }
    }

    @Test func `a peer that takes no answers is not read from without a bound, and is cut`()
        async throws
    {
        let route = Route(promptly: "/large") { _ in .text(String(repeating: "z", count: 50_000)) }
        let host = try await TestServer(route, settings: Self.settings { $0.write = 1_000 })
        let peer = try RawPeer(port: host.port, receiveBuffer: 4_096)
        // Far more than all buffers on the way hold.
        peer.say(String(repeating: Self.get("/"), count: 2_000))
        try await host.eventually("the connection is gone") { host.cut("write") == 1 }
        let answered = host.metric(
            "http_requests_total{route=\"/large\",method=\"GET\",status=\"200\"}")
        #expect(0..<1_000 ~= answered, "\(answered)")
        try await host.eventually("its place is free") { host.server.openConnections == 0 }
    }

    @Test func `idle connections end at once, and a head that has begun is answered`() async throws
    {
        let host = try await TestServer(try Self.router())
        let idle = try ["/prompt/1", "/waits/1", "/stream/1"].map { path in
            let peer = try RawPeer(port: host.port)
            peer.say(Self.get(path))
            #expect(peer.hear { $0.hasSuffix(path) }.hasPrefix("HTTP/1.1 200"))
            return peer
        }
        let begun = try RawPeer(port: host.port)
        begun.say(Self.get("/prompt/2") + "GET /prompt/3 HTTP/1.1\r\n")
        #expect(begun.hear { $0.hasSuffix("/prompt/2") }.hasPrefix("HTTP/1.1 200"))
        let drain = host.drain(within: .seconds(600))
        for peer in idle { #expect(peer.hear() == RawPeer.end) }
        begun.say("Host: x\r\n\r\n" + Self.get("/prompt/4"))
        let heard = begun.hear()
        #expect(heard.field("Connection") == "close" && heard.content == "/prompt/3" + RawPeer.end)
        begun.close()
        let report = await drain.value
        #expect(report.finished == 4 && report.cut == 0, "\(report)")
    }

    @Test func `a loop that ends takes its connections with it`() async throws {
        let host = try await TestServer(try Self.router())
        let peers = try ["/prompt/1", "/waits/1"].map { path in
            let peer = try RawPeer(port: host.port)
            peer.say(Self.get(path))
            #expect(peer.hear { $0.hasSuffix(path) }.hasPrefix("HTTP/1.1 200"))
            return peer
        }
        host.loops.stop()
        for peer in peers { #expect(peer.hear() == RawPeer.end) }
        #expect(host.server.openConnections == 0)
    }
}
