import HTTP
import SpecTesting
import Testing

/// Server-sent events of a running server.
@Suite(.serialized, .ownThreads) struct EventStreamServingTests {
    private static let get = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test func `events come as they are sent, and the stream ends with its handler`() async throws {
        let host = try await TestServer(
            Route("/events") { _ in
                .eventStream { events in
                    try await events.send(id: "1", event: "tick", data: "one\ntwo")
                    try await events.send(data: [UInt8]("three".utf8), retry: 250)
                }
            })
        let heard = try host.ask(Self.get) { $0.hasSuffix("0\r\n\r\n") }
        #expect(heard.field("Content-Type") == "text/event-stream")
        #expect(heard.field("Cache-Control") == "no-store")
        #expect(heard.contains("id: 1\nevent: tick\ndata: one\ndata: two\n\n"))
        #expect(heard.contains("retry: 250\ndata: three\n\n"))
    }

    /// A stream without events, whose handler waits until it is cancelled.
    private static func silent(_ ended: Count, keepAlive: Duration = .seconds(15)) -> Route {
        Route("/events") { _ in
            .eventStream(keepAlive: keepAlive) { _ in
                defer { ended.add() }
                for await _ in AsyncStream(Never.self, { _ in }) {}
            }
        }
    }

    @Test func `between events a comment keeps the stream alive`() async throws {
        let host = try await TestServer(Self.silent(Count(), keepAlive: .milliseconds(20)))
        let heard = try host.ask(Self.get) { $0.count(of: "3\r\n:\n\n\r\n") == 3 }
        #expect(heard.count(of: "3\r\n:\n\n\r\n") == 3, "\(heard)")
    }

    @Test func `the stream ends when its reader goes away`() async throws {
        let ended = Count()
        let host = try await TestServer(Self.silent(ended))
        do {
            let peer = try RawPeer(port: host.port)
            peer.say(Self.get)
            #expect(peer.hear { $0.hasSuffix("\r\n\r\n") }.hasPrefix("HTTP/1.1 200"))
        }
        try await host.eventually("its handler has ended") { ended.value == 1 }
        try await host.eventually("nobody is left") { host.server.openConnections == 0 }
    }

    @Test func `the stream ends properly when the server does`() async throws {
        let ended = Count()
        let host = try await TestServer(Self.silent(ended))
        let peer = try RawPeer(port: host.port)
        peer.say(Self.get)
        #expect(peer.hear { $0.hasSuffix("\r\n\r\n") }.hasPrefix("HTTP/1.1 200"))
        let drain = host.drain(within: .seconds(60))
        #expect(peer.hear() == "0\r\n\r\n" + RawPeer.end)
        #expect(
            await drain.value.description == "1 connections finished, 0 were cut"
                && ended.value == 1)
    }

    @Test func `a slow reader of events is cut in the end`() async throws {
        var settings = ServerSettings.patient
        settings.deadlines.write = 200
        let data = [UInt8](repeating: UInt8(ascii: "e"), count: 100_000)
        let ended = Count()
        let host = try await TestServer(
            Route("/events") { _ in
                .eventStream { events in
                    defer { ended.add() }
                    while true { try await events.send(data: data) }
                }
            }, settings: settings)
        let peer = try RawPeer(port: host.port, receiveBuffer: 4_096)
        peer.say(Self.get)
        try await host.eventually("its handler has ended") { ended.value == 1 }
        #expect(host.cut("write") == 1)
    }

    @Test func `an event whose name would end early ends the stream, and is logged`() async throws {
        let host = try await TestServer(
            Route("/events") { _ in
                .eventStream { try await $0.send(event: "a\nb", data: "c") }
            })
        let heard = try host.ask(Self.get)
        #expect(heard.hasSuffix("\r\n\r\n" + RawPeer.end) && !heard.contains("0\r\n\r\n"))
        #expect(host.lines.contains { $0.contains("http.failed") })
    }
}
