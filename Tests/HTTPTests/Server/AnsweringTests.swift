import HTTP
import Loops
import SpecTesting
import Testing

/// How answers lie on the wire, and when a connection goes on after them.
@Suite(.serialized, .ownThreads) struct AnsweringTests {
    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test func `fast answers wait for slow ones that were asked for before`() async throws {
        let host = try await TestServer(
            Route("/some") { request in
                let path = request.head.target.rawPath
                if path.hasSuffix("slow") {
                    try await EventLoop.current?.pause(for: .milliseconds(20))
                }
                return .text(path)
            })
        let paths = (0..<12).map { $0 % 3 == 0 ? "/\($0)-slow" : "/\($0)-fast" }
        let heard = try host.ask(
            paths.map { "GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined()
        ) { $0.count(of: "HTTP/1.1 200") == 12 && $0.hasSuffix("11-fast") }
        let bodies = heard.split(separator: "HTTP/1.1 200 OK").map {
            String($0.split(separator: "\r\n\r\n").last ?? "")
        }
        #expect(bodies == paths)
    }

    @Test func `a client that is never slow does not keep a loop from others`() async throws {
        let (gate, handled, notes) = (HandlerGate(), Count(), Notes())
        let service = Route("/some") { request in
            if request.head.target.rawPath == "/first" {
                await gate.pass()
                EventLoop.current?.post { notes.add("\(handled.value)") }
            }
            handled.add()
            return Response(.noContent)
        }
        let host = try await TestServer(service, loops: 1)
        let peer = try RawPeer(port: host.port)
        peer.say("GET /first HTTP/1.1\r\nHost: x\r\n\r\n")
        try await host.eventually("it has come") { gate.waiting == 1 }
        peer.say(String(repeating: Self.get, count: 1_000))
        gate.open()
        try await host.eventually("all are handled") { handled.value == 1_001 }
        // What was left for the loop came to its turn long before the last request.
        let noted = try #require(notes.all.first.flatMap { Int($0) })
        #expect(noted < 500, "\(noted)")
    }

    // MARK: Unread bodies

    private static let ignoring = Route("/ignore", body: .streamed(upTo: 10 << 20)) { _ in
        .text("ignored")
    }

    @Test(arguments: [false, true])
    func `a small body that nobody read is passed over`(chunked: Bool) async throws {
        let host = try await TestServer(Self.ignoring)
        let peer = try RawPeer(port: host.port)
        let body = String(repeating: "b", count: 2_000)
        for _ in 0..<3 {
            peer.say(
                chunked
                    ? "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n\(body)\r\n0\r\n\r\n"
                    : "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\n\(body)")
            let heard = peer.hear { $0.hasSuffix("ignored") }
            #expect(heard.hasPrefix("HTTP/1.1 200") && heard.field("Connection") == nil)
        }
    }

    @Test func `the answer does not wait for a body that nobody reads`() async throws {
        let host = try await TestServer(Self.ignoring)
        let peer = try RawPeer(port: host.port)
        peer.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc")
        #expect(peer.hear { $0.hasSuffix("ignored") }.hasSuffix("ignored"))
        peer.say("def" + Self.get)
        #expect(peer.hear { $0.hasSuffix("ignored") }.hasSuffix("ignored"))
    }

    @Test func `a large body that nobody reads ends the connection`() async throws {
        let host = try await TestServer(Self.ignoring)
        let heard = try host.ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\nabc")
        #expect(heard.hasPrefix("HTTP/1.1 200") && heard.field("Connection") == "close")
        #expect(heard.content == "ignored" + RawPeer.end)
    }

    @Test func `a large body in chunks that nobody reads ends the connection`() async throws {
        let host = try await TestServer(Self.ignoring)
        let peer = try RawPeer(port: host.port)
        peer.say("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = "10000\r\n" + String(repeating: "c", count: 65_536) + "\r\n"
        for _ in 0..<3 { peer.say(chunk) }
        #expect(peer.hear().content == "ignored" + RawPeer.end)
    }

    @Test func `a body that is read while its answer is sent is not told to go on`() async throws {
        let echo = Route("/echo", body: .streamed(upTo: 1_000)) { request in
            Response(
                body: .stream(length: nil) { writer in
                    guard case .stream(let body) = request.body else { return }
                    while let part = try await body.next() { try await writer.write(part) }
                })
        }
        let host = try await TestServer(echo)
        let peer = try RawPeer(port: host.port)
        peer.say("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        let head = peer.hear { $0.hasSuffix("\r\n\r\n") }
        #expect(head.hasPrefix("HTTP/1.1 200") && !head.contains("100 Continue"))
        peer.say("abc")
        #expect(peer.hear() == "3\r\nabc\r\n0\r\n\r\n" + RawPeer.end)
    }

    // MARK: Without a body

    @Test func `HEAD says what GET says, and sends none of it`() async throws {
        let host = try await TestServer(Route("/text") { _ in .text("some text") })
        func fields(_ heard: String) -> [String] {
            String(heard.prefix(heard.count - heard.content.count)).split(separator: "\r\n")
                .map(String.init)
                .filter { !$0.hasPrefix("Date") && !$0.lowercased().hasPrefix("x-corr") }
        }
        let get = try host.get("/")
        let head = try host.get("/", method: "HEAD")
        #expect(fields(get) == fields(head) && head.content == RawPeer.end)
        #expect(head.field("Content-Length") == "9" && get.content == "some text" + RawPeer.end)
    }

    @Test(arguments: [Status.noContent, .notModified])
    func `some statuses never have a body nor a length`(status: Status) async throws {
        for body in [
            ResponseBody.bytes(Array("text".utf8)),
            .stream(length: nil) { try await $0.write("text") },
            .stream(length: 4) { try await $0.write("text") },
        ] {
            let host = try await TestServer(Route("/none") { _ in Response(status, body: body) })
            let heard = try host.get("/")
            #expect(heard.hasPrefix("HTTP/1.1 \(status.code) ") && heard.content == RawPeer.end)
            #expect(heard.field("Content-Length") == nil)
            #expect(heard.field("Transfer-Encoding") == nil)
        }
    }

    // MARK: What is not a handler's to say

    @Test func `a handler cannot say where its message ends, nor when it was sent`() async throws {
        let host = try await TestServer(
            Route("/odd") { _ in
                var response = Response.text("four")
                for (name, value) in [
                    (FieldName.contentLength, "3"), (.transferEncoding, "chunked"),
                    (.connection, "keep-alive, x-other"), (.date, "yesterday"), (.upgrade, "h2c"),
                    (.trailer, "x"),
                ] {
                    try response.fields.add(name, text: value)
                }
                response.fields.set(.age, 7)
                return response
            })
        let heard = try host.get("/")
        #expect(heard.count(of: "Content-Length: ") == 1 && heard.field("Content-Length") == "4")
        #expect(heard.count(of: "Connection: ") == 1 && heard.field("Connection") == "close")
        for gone in ["transfer-encoding", "yesterday", "upgrade", "trailer", "content-length: 3"] {
            #expect(!heard.contains(gone))
        }
        #expect(heard.field("Age") == "7" && heard.content == "four" + RawPeer.end)
    }

    @Test func `an interim status is no answer`() async throws {
        let host = try await TestServer(
            Route("/early") { _ in Response(.earlyHints, body: .bytes([1])) })
        let heard = try host.get("/")
        #expect(heard.hasPrefix("HTTP/1.1 500 ") && heard.content.hasSuffix(RawPeer.end))
        #expect(host.lines.contains { $0.contains("103") })
    }

    @Test func `what is ours to say fits beside as many fields as there may be`() async throws {
        let rates = RateKeeper(
            RateLimits(global: .init(perSecond: 9, burst: 9), perTenant: nil, maxTenants: 8)
        ) { _, _ in nil }
        let full = Route("/full") { _ in
            var response = Response.text(String(repeating: "z", count: 5_000))
            let value = String(repeating: "v", count: 8_000)
            while (try? response.fields.add(.via, text: value)) != nil {}
            while (try? response.fields.add(.via, text: "v")) != nil {}
            return response
        }
        let host = try await TestServer(full, rates: rates)
        let heard = try host.get("/")
        #expect(heard.hasPrefix("HTTP/1.1 200") && heard.field("X-RateLimit-Limit") == "9")
        #expect(heard.field("Vary") == "Accept-Encoding")
    }

    // MARK: Versions

    @Test func `HTTP 1_0 goes on where it asks to`() async throws {
        let host = try await TestServer()
        let peer = try RawPeer(port: host.port)
        for _ in 0..<2 {
            peer.say("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let heard = peer.hear { $0.hasSuffix("\r\n\r\n") }
            #expect(heard.field("Connection") == "keep-alive", "\(heard)")
        }
        peer.say("GET / HTTP/1.0\r\n\r\n")
        let heard = peer.hear()
        #expect(heard.field("Connection") == "close" && heard.hasSuffix(RawPeer.end))
    }

    // MARK: Streams

    private static func stream(_ length: Int?) -> Route {
        Route("/stream") { _ in
            Response(
                body: .stream(length: length) { writer in
                    try await writer.write("one")
                    try await writer.write("")
                    try await writer.write("twelve letters")
                })
        }
    }

    @Test func `a stream of no known length comes in chunks`() async throws {
        let host = try await TestServer(Self.stream(nil))
        let heard = try host.ask(Self.get) { $0.hasSuffix("0\r\n\r\n") }
        #expect(
            heard.field("Transfer-Encoding") == "chunked" && heard.field("Content-Length") == nil)
        #expect(heard.content == "3\r\none\r\ne\r\ntwelve letters\r\n0\r\n\r\n")
    }

    @Test func `a stream of known length comes as it is`() async throws {
        let host = try await TestServer(Self.stream(17))
        let heard = try host.ask(Self.get + Self.get) { $0.count(of: "letters") == 2 }
        #expect(heard.field("Content-Length") == "17" && heard.field("Transfer-Encoding") == nil)
        #expect(heard.content.hasPrefix("onetwelve lettersHTTP/1.1 200"))
    }

    @Test func `a stream to HTTP 1_0 ends with the connection`() async throws {
        let host = try await TestServer(Self.stream(nil))
        let heard = try host.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(heard.field("Transfer-Encoding") == nil && heard.field("Connection") == "close")
        #expect(heard.content == "onetwelve letters" + RawPeer.end)
    }

    private struct Midway: Error {}

    @Test func `a stream that fails midway has no last chunk`() async throws {
        let host = try await TestServer(
            Route("/midway") { _ in
                Response(
                    body: .stream(length: nil) { writer in
                        try await writer.write("half")
                        throw Midway()
                    })
            })
        #expect(try host.ask(Self.get).content == "4\r\nhalf\r\n" + RawPeer.end)
        #expect(host.lines.contains { $0.contains("http.failed") && $0.contains("Midway") })
    }

    @Test(arguments: [16, 18])
    func `a stream of another length than promised ends the connection`(promised: Int) async throws
    {
        let host = try await TestServer(Self.stream(promised))
        let heard = try host.ask(Self.get + Self.get)
        #expect(heard.count(of: "HTTP/1.1 200") == 1 && heard.hasSuffix(RawPeer.end))
        #expect(heard.field("Content-Length") == "\(promised)")
        #expect(heard.content.utf8.count - RawPeer.end.utf8.count <= promised)
        try await host.eventually("it is logged") {
            host.lines.contains {
                $0.contains("http.failed") && $0.contains("wrote 17 of \(promised) bytes")
            }
        }
    }

    @Test func `the head of a stream does not wait for its first part`() async throws {
        let gate = HandlerGate()
        let host = try await TestServer(
            Route("/late") { _ in
                Response(
                    body: .stream(length: nil) { writer in
                        await gate.pass()
                        try await writer.write("late")
                    })
            })
        let peer = try RawPeer(port: host.port)
        peer.say(Self.get)
        #expect(peer.hear { $0.hasSuffix("\r\n\r\n") }.hasPrefix("HTTP/1.1 200"))
        gate.open()
        #expect(peer.hear { $0.hasSuffix("0\r\n\r\n") } == "4\r\nlate\r\n0\r\n\r\n")
    }

    @Test func `a handler that is faster than its reader waits for it`() async throws {
        let written = Count()
        let part = [UInt8](repeating: 1, count: 32 << 10)
        var settings = ServerSettings.patient
        settings.unsentBytes = 64 << 10
        let total = 3_200 * part.count
        let much = Route("/much") { _ in
            Response(
                body: .stream(length: total) { writer in
                    for _ in 0..<3_200 {
                        try await writer.write(part)
                        written.add(part.count)
                    }
                })
        }
        let host = try await TestServer(much, settings: settings)
        let peer = try RawPeer(port: host.port, receiveBuffer: 65_536)
        peer.say("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        var read = 0
        for _ in 0..<400 where peer.stirs(within: RawPeer.patience) {
            read += peer.sip(16 << 10)
            // What the system keeps for both ends is not the server's memory.
            #expect(written.value - read < 8 << 20)
        }
        read += peer.count()
        #expect(written.value == total && read > total)
    }
}
