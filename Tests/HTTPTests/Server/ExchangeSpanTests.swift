import HTTP
import Loops
import SpecTesting
import Synchronization
import Telemetry
import Testing

/// What a server tells of each request to whoever traces.
@Suite(.serialized, .ownThreads) struct ExchangeSpanTests {
    private struct Secret: Error {}

    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let parent = "b7ad6b7169203331"

    private static func header(_ flags: String) -> String {
        "traceparent: 00-\(trace)-\(parent)-\(flags)"
    }

    private static func routes(_ gate: HandlerGate = HandlerGate()) throws -> Router {
        var router = Router()
        try router.mount(.get, "/items/{id}") { .text($0.trace?.traceparent ?? "no trace") }
        try router.mount(.get, "/bad") { _ in throw Secret() }
        try router.mount(.get, "/slow") { _ in
            await gate.pass()
            return Response()
        }
        try router.mount(.get, "/stream") { _ in
            Response(
                body: .stream(length: nil) { writer in
                    try await writer.write(Array("a".utf8))
                    throw Secret()
                })
        }
        try router.mount(.post, "/take", body: .collected(upTo: 9)) { _ in Response() }
        return router
    }

    /// Records all that begins here, or nothing but what went wrong.
    private static func tracer(all: Bool = true) throws -> Tracer {
        try Tracer(
            clock: .system, registry: Registry(), sampledPerMillion: all ? 1_000_000 : 0)
    }

    private static func said(_ span: TraceSpan) -> [String: LogValue] {
        Dictionary(uniqueKeysWithValues: span.attributes.map { ($0.name, $0.value) })
    }

    @Test func `a request is one span below its caller's, and says what it was`() async throws {
        let tracer = try Self.tracer(all: false)
        let host = try await TestServer(try Self.routes(), tracer: tracer)
        let heard = try host.get(
            "/items/7?secret=1", Self.header("01"), "User-Agent: me/1", "X-Corr-Id: find-me")
        let spans = tracer.take()
        let span = try #require(spans.first)
        #expect(spans.count == 1)
        #expect(span.name == "GET /items/{id}" && span.kind == .server && span.outcome == .ok)
        #expect(span.context.trace.hex == Self.trace && span.parent?.hex == Self.parent)
        #expect(heard.content == span.context.traceparent + RawPeer.end)
        #expect(span.start <= span.end ?? 0)
        var said = Self.said(span)
        #expect(said.removeValue(forKey: "network.peer.port") != nil)
        #expect(
            said == [
                "http.request.method": .text("GET"), "url.scheme": .text("http"),
                "url.path": .text("/items/7"), "http.route": .text("/items/{id}"),
                "http.response.status_code": .integer(200),
                "network.protocol.name": .text("http"), "network.protocol.version": .text("1.1"),
                "network.transport": .text("tcp"), "client.address": .text("127.0.0.1"),
                "network.peer.address": .text("127.0.0.1"), "server.address": .text("x"),
                "user_agent.original": .text("me/1"), "corr_id": .text("find-me"),
            ])
    }

    @Test func `every request of a connection is a span of its own`() async throws {
        let tracer = try Self.tracer()
        let host = try await TestServer(try Self.routes(), tracer: tracer)
        let request = "GET /items/1 HTTP/1.1\r\nHost: [::1]:81\r\n"
        _ = try host.ask(
            String(repeating: request + "\r\n", count: 9) + request + "Connection: close\r\n\r\n")
        let spans = tracer.take()
        #expect(spans.count == 10 && Set(spans.map(\.context.span)).count == 10)
        #expect(Set(spans.map(\.context.trace)).count == 10)
        #expect(spans.allSatisfy { $0.parent == nil })
        let said = Self.said(try #require(spans.first))
        #expect(said["server.address"] == .text("::1"))
        #expect(said["server.port"] == .unsigned(81))
    }

    @Test(arguments: [
        ["traceparent: 00-zz"], [],
        [ExchangeSpanTests.header("01"), ExchangeSpanTests.header("01")],
        ["traceparent: ff-\(ExchangeSpanTests.trace)-\(ExchangeSpanTests.parent)-01"],
    ])
    func `who names no trace, or two, begins a new one`(fields: [String]) async throws {
        let tracer = try Self.tracer()
        let host = try await TestServer(try Self.routes(), tracer: tracer)
        let lines = (["Host: x", "Connection: close"] + fields).joined(separator: "\r\n")
        let heard = try host.ask("GET /items/1 HTTP/1.1\r\n\(lines)\r\n\r\n")
        let span = try #require(tracer.take().first)
        #expect(span.parent == nil && span.context.trace.hex != Self.trace)
        #expect(heard.content == span.context.traceparent + RawPeer.end)
    }

    @Test func `what the caller does not record is not kept, unless it fails here`() async throws {
        let tracer = try Self.tracer()
        let host = try await TestServer(try Self.routes(), tracer: tracer)
        let heard = try host.get("/items/1", Self.header("00"))
        #expect(heard.contains("00-\(Self.trace)-") && heard.hasSuffix("-00" + RawPeer.end))
        _ = try host.get("/nowhere", Self.header("00"))
        #expect(tracer.take().isEmpty)
        _ = try host.get("/bad", Self.header("00"))
        let span = try #require(tracer.take().first)
        #expect(span.outcome == .failed("internal") && span.parent?.hex == Self.parent)
        let said = Self.said(span)
        #expect(said["http.response.status_code"] == .integer(500))
        #expect(said["error.type"] == .text("internal"))
    }

    @Test func `a refusal is the caller's fault, and an unknown path no route`() async throws {
        let tracer = try Self.tracer()
        let host = try await TestServer(try Self.routes(), tracer: tracer)
        _ = try host.get("/nowhere", method: "BREW")
        let span = try #require(tracer.take().first)
        let said = Self.said(span)
        #expect(span.name == "HTTP" && span.outcome == .ok)
        #expect(said["http.request.method"] == .text("_OTHER"))
        #expect(said["http.request.method_original"] == .text("BREW"))
        #expect(said["http.response.status_code"] == .integer(404))
        #expect(said["http.route"] == nil && said["error.type"] == nil)
    }

    @Test func `a handler that is too slow is told once, when it is answered for`() async throws {
        var settings = ServerSettings()
        settings.deadlines.handler = 100
        let (gate, tracer) = (HandlerGate(), try Self.tracer(all: false))
        let host = try await TestServer(try Self.routes(gate), settings: settings, tracer: tracer)
        _ = try host.get("/slow")
        #expect(tracer.waiting == 1)
        gate.open()
        try await host.eventually("the handler ends") { host.server.requestsInFlight == 0 }
        let spans = tracer.take()
        #expect(spans.map(\.outcome) == [.failed("handler_timeout")])
        #expect(Self.said(spans[0])["http.response.status_code"] == .integer(503))
    }

    @Test func `a request whose connection is cut is told once`() async throws {
        let (gate, tracer) = (HandlerGate(), try Self.tracer(all: false))
        let host = try await TestServer(try Self.routes(gate), tracer: tracer)
        let peer = try RawPeer(port: host.port)
        peer.say("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        try await host.eventually("the handler runs") { gate.waiting == 1 }
        _ = await host.drain(within: .zero).value
        #expect(tracer.waiting == 1)
        gate.open()
        try await host.eventually("the handler ends") { host.server.requestsInFlight == 0 }
        let spans = tracer.take()
        #expect(spans.map(\.outcome) == [.failed("abandoned")])
        let said = Self.said(try #require(spans.first))
        #expect(said["error.type"] == .text("abandoned"))
        #expect(said["http.response.status_code"] == nil)
    }

    @Test func `who goes before the end of its request is told once`() async throws {
        let tracer = try Self.tracer(all: false)
        let host = try await TestServer(try Self.routes(), tracer: tracer)
        let peer = try RawPeer(port: host.port)
        peer.say("POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na")
        peer.finishWriting()
        _ = peer.hear()
        #expect(tracer.take().map(\.outcome) == [.failed("peer_gone")])
    }

    @Test func `an answer that breaks off was begun, and is told once`() async throws {
        let tracer = try Self.tracer()
        let host = try await TestServer(try Self.routes(), tracer: tracer)
        _ = try host.get("/stream")
        #expect(tracer.take().map(\.name) == ["GET /stream"])
    }

    @Test func `who does not trace passes on what the caller said`() async throws {
        let host = try await TestServer(try Self.routes())
        let heard = try host.get("/items/1", Self.header("01"))
        #expect(heard.content == "00-\(Self.trace)-\(Self.parent)-01" + RawPeer.end)
        #expect(try host.get("/items/1").content == "no trace" + RawPeer.end)
        _ = try host.get("/bad", Self.header("01"))
        let line = try #require(host.lines.first { $0.contains("http.failed") })
        #expect(line.contains(Self.trace) && !line.contains("span_id"), "\(line)")
    }

    @Test func `lines name the span they belong to`() async throws {
        let tracer = try Self.tracer()
        let host = try await TestServer(try Self.routes(), logging: .debug, tracer: tracer)
        _ = try host.get("/bad")
        _ = try host.get("/nowhere")
        let spans = tracer.take()
        #expect(spans.count == 2)
        for (span, event) in zip(spans, ["http.failed", "http.refused"]) {
            let names =
                #""trace_id":"\#(span.context.trace.hex)","span_id":"\#(span.context.span.hex)""#
            for event in [event, "http.request"] {
                #expect(
                    host.lines.contains { $0.contains(event) && $0.contains(names) }, "\(event)")
            }
        }
    }

    @Test func `a handler's own spans and the servers it asks stand below`() async throws {
        let (tracer, further) = (try Self.tracer(), try Self.tracer(all: false))
        let asked = try await TestServer(try Self.routes(), tracer: further)
        let (own, port) = (try TestClient(), asked.port)
        var router = Router()
        try router.mount(.get, "/ask") { request in
            var dice = SystemRandomNumberGenerator()
            let work = tracer.begin("work", under: request.trace, using: &dice)
            var question = ClientRequest.get(try .local(port, "/items/1"))
            question.trace = work.context
            let answer = try await own.client.send(question)
            tracer.finish(work)
            return Response(answer.status)
        }
        let host = try await TestServer(router, tracer: tracer)
        #expect(try host.get("/ask").hasPrefix("HTTP/1.1 200 "))
        let spans = tracer.take()
        #expect(spans.map(\.name) == ["work", "GET /ask"])
        let below = further.take()
        #expect(spans[0].parent == spans[1].context.span)
        #expect(below.map(\.parent) == [spans[0].context.span])
        #expect(Set((spans + below).map(\.context.trace)).count == 1)
    }
}
