import HTTP
import Loops
import SpecTesting
import Testing

/// Web sockets of a running server, frame by frame.
@Suite(.serialized, .ownThreads) struct WebSocketServingTests {
    private static func echo(
        _ options: WebSocketOptions = WebSocketOptions(), _ rounds: Count = Count()
    ) -> Route {
        Route("/socket", body: .streamed(upTo: 100)) { request in
            try .webSocket(for: request, options) { socket in
                while let message = try await socket.receive() {
                    rounds.add()
                    try await socket.send(message)
                }
            }
        }
    }

    @Test func `messages come back, whole and in fragments, and pings are answered`() async throws {
        let host = try await TestServer(Self.echo())
        let (peer, answer) = try WebSocketPeer.open(port: host.port)
        #expect(answer.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"), "\(answer)")
        #expect(answer.field("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        for size in [0, 1, 125, 126, 65_535, 65_536, 200_000] {
            let payload = [UInt8](repeating: 9, count: size)
            peer.say(2, payload)
            let heard = try #require(peer.hear())
            #expect(heard.opcode == 2 && heard.payload == payload)
        }
        peer.say(1, Array("ab".utf8), isLast: false)
        peer.say(9, [1, 2, 3])
        peer.say(0, Array("cd".utf8), isLast: false)
        peer.say(0, [])
        let pong = try #require(peer.hear())
        #expect(pong.opcode == 10 && pong.payload == [1, 2, 3])
        let text = try #require(peer.hear())
        #expect(text.opcode == 1 && text.payload == Array("abcd".utf8))
        peer.say(8, [0x03, 0xE8])
        #expect(peer.closeCode() == 1_000)
        #expect(peer.raw.end() == .closed)
        try await host.eventually("nobody is left") { host.server.openConnections == 0 }
    }

    @Test func `frames that came with the request are heard`() async throws {
        let host = try await TestServer(Self.echo())
        let raw = try RawPeer(port: host.port)
        raw.say(Array(WebSocketPeer.request.utf8) + WebSocketPeer.frame(1, Array("early".utf8)))
        #expect(raw.hear { $0.hasSuffix("early") }.hasSuffix("early"))
    }

    @Test(arguments: [
        ("unmasked", [0x81, 0x01, 0x61] as [UInt8], 1_002),
        ("reserved bits", [0xC1, 0x80, 1, 2, 3, 4], 1_002),
        ("a reserved opcode", [0x83, 0x80, 1, 2, 3, 4], 1_002),
        ("a fragmented ping", [0x09, 0x80, 1, 2, 3, 4], 1_002),
        ("nothing to continue", [0x80, 0x80, 1, 2, 3, 4], 1_002),
        ("text that is none", [0x81, 0x81, 0, 0, 0, 0, 0xFF], 1_007),
        (
            "a length that is too long", [0x82, 0xFF, 0x7F, 255, 255, 255, 255, 255, 255, 255],
            1_009
        ),
        ("a code nobody may send", [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xED], 1_002),
    ])
    func `who breaks the rules is told by which code`(what: String, bytes: [UInt8], code: Int)
        async throws
    {
        let host = try await TestServer(Self.echo())
        let (peer, _) = try WebSocketPeer.open(port: host.port)
        peer.raw.say(bytes)
        #expect(peer.closeCode() == code, "\(what)")
        #expect(peer.raw.end() == .closed, "\(what)")
    }

    @Test func `a message beyond the limit is 1009`() async throws {
        var options = WebSocketOptions()
        options.limits.message = 1_000
        let host = try await TestServer(Self.echo(options))
        let (peer, _) = try WebSocketPeer.open(port: host.port)
        peer.say(2, [UInt8](repeating: 1, count: 600), isLast: false)
        peer.say(0, [UInt8](repeating: 1, count: 600))
        #expect(peer.closeCode() == 1_009)
    }

    @Test func `who is silent for too long is cut`() async throws {
        var options = WebSocketOptions()
        options.idle = 100
        let host = try await TestServer(Self.echo(options))
        let (peer, _) = try WebSocketPeer.open(port: host.port)
        #expect(peer.raw.end() == .closed)
    }

    @Test func `a slow conversation is not silence of the peer`() async throws {
        var options = WebSocketOptions()
        options.idle = 1_000
        let slow = Route("/socket") { [options] request in
            try .webSocket(for: request, options) { socket in
                while let message = try await socket.receive() {
                    try await EventLoop.current?.pause(for: .milliseconds(2_500))
                    try await socket.send(message)
                }
            }
        }
        let host = try await TestServer(slow)
        let (peer, _) = try WebSocketPeer.open(port: host.port)
        peer.say("slow")
        #expect(peer.hear()?.payload == Array("slow".utf8))
    }

    @Test func `who asks and never listens is cut, and its pongs do not pile up`() async throws {
        var settings = ServerSettings.patient
        settings.deadlines.write = 200
        settings.unsentBytes = 64 << 10
        let host = try await TestServer(Self.echo(), settings: settings)
        let raw = try RawPeer(port: host.port, receiveBuffer: 4_096)
        raw.say(WebSocketPeer.request)
        let pings = [[UInt8]](
            repeating: WebSocketPeer.frame(9, [UInt8](repeating: 1, count: 125)), count: 1_000
        ).joined()
        var said = 0
        // The server stops reading, so the client's own sending is what ends first.
        while said < 2_000, raw.say(pings) { said += 1 }
        #expect(said < 2_000)
        try await host.eventually("it is cut") { host.cut("write") == 1 }
        let received = host.metric("http_bytes_total{direction=\"received\"}")
        #expect(received < 64 << 20, "\(received)")
    }

    @Test func `two may send at once to a peer that is slow`() async throws {
        let part = [UInt8](repeating: 1, count: 100_000)
        let pushing = Route("/socket") { request in
            try .webSocket(for: request) { socket in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            for _ in 0..<40 { try await socket.send(.binary(part)) }
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
        var settings = ServerSettings.patient
        settings.unsentBytes = 64 << 10
        let host = try await TestServer(pushing, settings: settings)
        let (peer, _) = try WebSocketPeer.open(port: host.port)
        for _ in 0..<160 {
            let heard = try #require(peer.hear())
            guard heard.opcode == 2, heard.payload == part else {
                Issue.record("a frame was torn")
                return
            }
        }
        #expect(peer.closeCode() == 1_000)
    }

    @Test func `the end of the server is told with 1001, and a peer that agrees is finished`()
        async throws
    {
        let host = try await TestServer(Self.echo())
        let (peer, _) = try WebSocketPeer.open(port: host.port)
        peer.say("a")
        _ = peer.hear()
        let drain = host.drain(within: .seconds(60))
        #expect(peer.closeCode() == 1_001)
        peer.say(1, Array("not heard".utf8))
        peer.say(8, [0x03, 0xE9])
        #expect(peer.hear() == nil)
        #expect(await drain.value.description == "1 connections finished, 0 were cut")
    }

    @Test func `after goodbye a peer that talks on gets no more time`() async throws {
        var settings = ServerSettings.patient
        settings.deadlines.linger = 100
        let rounds = Count()
        let host = try await TestServer(Self.echo(WebSocketOptions(), rounds), settings: settings)
        let (peer, _) = try WebSocketPeer.open(port: host.port)
        peer.say("a")
        _ = peer.hear()
        let drain = host.drain(within: .seconds(120))
        #expect(peer.closeCode() == 1_001)
        let began = RawPeer.now()
        while RawPeer.now() - began < 60_000, peer.say(1, Array("more".utf8)) {
            _ = peer.raw.stirs(within: 5)
            if host.server.openConnections == 0 { break }
        }
        while RawPeer.now() - began < 60_000, host.server.openConnections > 0 {
            await Task.yield()
        }
        #expect(host.server.openConnections == 0)
        #expect(await drain.value.cut == 0 && rounds.value == 1)
    }

    @Test func `a request with content becomes no web socket`() async throws {
        let host = try await TestServer(Self.echo())
        let heard = try host.ask(
            WebSocketPeer.request.replacing("\r\n\r\n", with: "\r\nContent-Length: 3\r\n\r\nabc")
        ) { $0.hasSuffix("}\n") }
        #expect(heard.hasPrefix("HTTP/1.1 400 "), "\(heard)")
    }

    @Test(
        arguments: [
            (.own, [], 101), (.own, ["http://x"], 101), (.own, ["https://X"], 101),
            (.own, ["http://x:80"], 101), (.own, ["https://x:443"], 101),
            (.own, ["http://x:8080"], 403), (.own, ["http://x:443"], 403),
            (.own, ["http://x.elsewhere"], 403), (.own, ["http://elsewhere"], 403),
            (.own, ["null"], 403), (.own, [""], 403), (.own, ["x"], 403), (.own, ["http://"], 403),
            (.own, ["http://x", "http://x"], 403), (.own, ["http://x", "http://elsewhere"], 403),
            (.only(["https://app.example"]), ["https://app.example"], 101),
            (.only(["https://app.example"]), ["http://app.example"], 403),
            (.only(["https://app.example"]), ["http://x"], 403),
            (.only(["https://app.example"]), [], 101), (.only([]), ["http://x"], 403),
        ] as [(WebSocketOrigins, [String], Int)])
    func `pages of others open no web socket`(
        origins: WebSocketOrigins, named: [String], status: Int
    ) async throws {
        var options = WebSocketOptions()
        options.origins = origins
        let host = try await TestServer(Self.echo(options))
        let lines = named.map { "\r\nOrigin: \($0)" }.joined()
        let heard = try host.ask(
            WebSocketPeer.request.replacing("\r\n\r\n", with: lines + "\r\n\r\n")
        ) { $0.contains("\r\n\r\n") }
        #expect(heard.hasPrefix("HTTP/1.1 \(status) "), "\(heard)")
        if status == 403 { #expect(heard.contains("\"origin\""), "\(heard)") }
    }

    @Test func `a plain request is told to upgrade, and to what`() async throws {
        let host = try await TestServer(Self.echo())
        let heard = try host.get("/socket")
        #expect(heard.hasPrefix("HTTP/1.1 426 Upgrade Required\r\n"), "\(heard)")
        #expect(heard.field("Upgrade") == "websocket")
        #expect(heard.field("Connection") == "Upgrade, close")
        #expect(heard.field("Sec-WebSocket-Version") == "13")
        #expect(heard.lowercased().count(of: "\r\nconnection: ") == 1)
        #expect(heard.lowercased().count(of: "\r\nupgrade: ") == 1)
        let open = try host.ask("GET /socket HTTP/1.1\r\nHost: x\r\n\r\n") { $0.hasSuffix("}\n") }
        #expect(open.field("Connection") == "Upgrade", "\(open)")
    }
}
