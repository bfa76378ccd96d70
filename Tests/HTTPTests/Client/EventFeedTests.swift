import Loops
import Synchronization
import SpecTesting
import Testing

@testable import HTTP

@Suite(.ownThreads) struct EventFeedTests {
    private static let head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n"

    private static var eager: EventFeedOptions {
        var options = EventFeedOptions()
        options.backoff = Backoff(first: 1, most: 2)
        options.fruitlessTries = 3
        return options
    }

    /// Says one text a connection, and ends each; what was asked is kept.
    private final class Script: Sendable {
        let asked = Mutex<[String]>([])
        let texts: [String]

        init(_ texts: String...) { self.texts = texts }

        func server() async throws -> RawServer {
            try await RawServer { [self] peer in
                guard let head = await peer.hearHead() else { return }
                asked.withLock { $0.append(head) }
                await peer.say(texts[min(peer.number, texts.count - 1)])
                peer.close()
            }
        }

        var lastIDs: [String] {
            asked.withLock { $0 }.map { head in
                let line = head.split(separator: "\r\n").first { $0.hasPrefix("last-event-id: ") }
                return line.map { String($0.dropFirst(15)) } ?? "-"
            }
        }
    }

    @Test func `a feed goes on behind the last event over every end`() async throws {
        let script = Script(
            Self.head + "retry: 1\n\nid: a\ndata: one\n\nid: b\ndata: two\n\ndata: lost",
            Self.head, Self.head + "data: three\n\n", "HTTP/1.1 204 No Content\r\n\r\n")
        let server = try await script.server()
        let own = try TestClient(.once)
        let feed = own.client.events(try .local(server.port), options: Self.eager)
        var events: [ServerEvent] = []
        while let event = try await feed.next() { events.append(event) }
        #expect(events.map(\.data) == ["one", "two", "three"])
        #expect(events.map(\.id) == ["a", "b", "b"])
        #expect(script.lastIDs == ["-", "b", "b", "b"])
        #expect(script.asked.withLock { $0[0] }.contains("accept: text/event-stream\r\n"))
        #expect(try await feed.next() == nil)
        #expect(await feed.lastEventID == "b")
    }

    @Test func `a feed that brings nothing is given up`() async throws {
        let script = Script(Self.head)
        let server = try await script.server()
        let own = try TestClient(.once)
        let feed = own.client.events(try .local(server.port), options: Self.eager)
        let error = await failure { try await feed.next() }
        #expect(error?.reason == .truncated)
        #expect(script.asked.withLock { $0.count } == 3)
    }

    @Test func `a server that is down for a moment is come back to, one that is another is not`()
        async throws
    {
        let script = Script(
            "HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n", "", Self.head + "data: here\n\n")
        let server = try await script.server()
        let own = try TestClient(.once)
        let feed = own.client.events(try .local(server.port), options: Self.eager)
        #expect(try await feed.next()?.data == "here")

        for (answer, status, type) in [
            ("HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n", Status.notFound, nil as String?),
            (
                "HTTP/1.1 200 x\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n", .ok,
                "text/html"
            ),
        ] {
            let other = try await Script(answer).server()
            let feed = own.client.events(try .local(other.port), options: Self.eager)
            let error = await failure { try await feed.next() }
            #expect(error?.reason == .noEventStream(status, contentType: type))
            #expect(other.accepted == 1)
        }
    }

    @Test func `a stream that falls silent is asked for anew`() async throws {
        let server = try await RawServer { peer in
            _ = await peer.hearHead()
            await peer.say(Self.head + "data: \(peer.number)\n\n")
            _ = await peer.hearToTheEnd()
        }
        var options = Self.eager
        options.idle = 100
        let own = try TestClient(.once)
        let feed = own.client.events(try .local(server.port), options: options)
        for number in 0..<3 { #expect(try await feed.next()?.data == "\(number)") }
        await feed.cancel()
        #expect(try await feed.next() == nil)
        #expect(try await own.eventually { own.client.connections.open == 0 })
    }

    @Test func `a feed that is cancelled while somebody waits for its next event ends at once`()
        async throws
    {
        let server = try await RawServer { peer in
            _ = await peer.hearHead()
            await peer.say(Self.head + "data: one\n\n")
            _ = await peer.hearToTheEnd()
        }
        var options = Self.eager
        options.idle = 3_600_000
        let own = try TestClient(.once)
        let feed = own.client.events(try .local(server.port), options: options)
        #expect(try await feed.next()?.data == "one")
        let waiting = Task.own { await failure { try await feed.next() } }
        // It waits for bytes by then, or has not begun to, and is told all the same.
        try await own.loops.next().pause(for: .milliseconds(30))
        await feed.cancel()
        let error = await waiting.value
        #expect(error == nil || error?.reason == .cancelled)
        #expect(try await feed.next() == nil)
        #expect(try await own.eventually { own.client.connections.open == 0 })
        #expect(try await own.eventually { server.underWay == 0 })
        #expect(server.accepted == 1)
    }

    @Test func `events beyond their bounds end the feed`() async throws {
        let script = Script(Self.head + "data: " + String(repeating: "x", count: 100) + "\n\n")
        let server = try await script.server()
        var options = Self.eager
        options.limits = EventLimits(line: 50, event: 50)
        let own = try TestClient(.once)
        let feed = own.client.events(try .local(server.port), options: options)
        let error = await failure { try await feed.next() }
        #expect(error?.reason == .events(.lineTooLong(limit: 50)))
    }
}
