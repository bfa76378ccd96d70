import Compression
import Loops
import Synchronization
import Telemetry
import SpecTesting
import Testing

@testable import HTTP

/// The client against our own server, and what it puts on the wire.
@Suite(.ownThreads) struct ClientTests {
    private static let service = Route("/any", body: .streamed(upTo: 64 << 20)) { request in
        switch request.head.target.rawPath {
        case "/empty": return Response(.noContent)
        case "/missing": return Response.text("no", .notFound)
        case "/long":
            return Response.text(
                (0..<80_000).map { "\($0 &* 2_654_435_761 % 899_999_999 + 100_000_000)\n" }.joined()
            )
        case "/chunks":
            return Response(
                body: .stream(length: nil) { writer in
                    for number in 0..<1_000 { try await writer.write("part \(number)\n") }
                })
        case "/moved":
            var response = Response(.found)
            response.fields.set(.location, "/elsewhere")
            return response
        case "/fields":
            let names = [FieldName.traceparent, .xCorrID, .acceptEncoding]
            return Response.text(
                names.map { request.fields.first($0) ?? "-" }.joined(separator: " "))
        default:
            return Response(body: .bytes(try await request.body.collected()))
        }
    }

    @Test func `what is sent comes back`() async throws {
        let (server, own) = (try await TestServer(Self.service), try TestClient())
        let target = try WebTarget.local(server.port, "/echo")
        let answer = try await own.client.send(.post(target, json: Array("{}".utf8)))
        #expect(answer.status == .ok && answer.body == Array("{}".utf8))
        var large = ClientRequest(.put, target)
        large.body = .bytes((0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        #expect(try await own.client.send(large).body.count == 5_000_000)
    }

    @Test func `a streamed body arrives whole, with a length and without`() async throws {
        let (server, own) = (try await TestServer(Self.service), try TestClient())
        let part = [UInt8](repeating: 7, count: 100_000)
        for length in [2_000_000, nil] {
            var request = ClientRequest(.put, try .local(server.port, "/echo"))
            request.body = .stream(length: length) { writer in
                for _ in 0..<20 { try await writer.write(part) }
            }
            let body = try await own.client.send(request).body
            #expect(body.count == 2_000_000 && body.allSatisfy { $0 == 7 })
        }
        #expect(own.client.connections.open == 1)
    }

    @Test func `a body that is not as long as was said fails the request`() async throws {
        let (server, own) = (try await TestServer(Self.service), try TestClient(.once))
        for (promised, written) in [(10, 3), (3, 10)] {
            var request = ClientRequest(.put, try .local(server.port, "/echo"))
            request.body = .stream(length: promised) { writer in
                try await writer.write([UInt8](repeating: 0, count: written))
            }
            let error = await failure {
                try await own.client.send(request)
            }
            #expect(error?.reason == .bodyLength(promised: promised, written: written))
        }
        var request = ClientRequest(.put, try .local(server.port, "/echo"))
        request.body = .stream(length: 1) { _ in throw CancellationError() }
        let error = await failure {
            try await own.client.send(request)
        }
        #expect(error?.reason == .bodyFailed("CancellationError()"))
        #expect(try await own.eventually { own.client.connections.open == 0 })
    }

    @Test func `who makes a body and stalls is ended with the call, by its deadline or its answer`()
        async throws
    {
        let begun = Atomic(0)
        let ended = Atomic(0)
        let clock = ContinuousClock()
        for (answer, status) in [
            ("", nil as UInt16?), ("HTTP/1.1 413 x\r\nContent-Length: 0\r\n\r\n", 413),
        ] {
            let server = try await RawServer { peer in
                _ = await peer.hearHead()
                await peer.say(answer)
                _ = await peer.hearToTheEnd()
            }
            let own = try TestClient(.once)
            var request = ClientRequest(.put, try .local(server.port))
            request.deadline = status == nil ? 200 : 600_000
            let loop = own.loops.loops[0]
            request.body = .stream(length: 10) { writer in
                begun.wrappingAdd(1, ordering: .relaxed)
                defer { ended.wrappingAdd(1, ordering: .relaxed) }
                try await writer.write("abc")
                try await loop.pause(for: .seconds(800))
            }
            let began = clock.now
            let stalling = request
            var answered: Status?
            let error = await failure {
                answered = try await own.client.send(stalling).status
            }
            #expect(began.duration(to: clock.now) < .seconds(700))
            #expect(answered?.code == status)
            #expect(error?.reason == (status == nil ? .timedOut(limit: 200) : nil))
            #expect(error?.phase == (status == nil ? .whole : nil))
            #expect(try await own.eventually { own.client.connections.open == 0 })
        }
        let (first, last) = (begun.load(ordering: .relaxed), ended.load(ordering: .relaxed))
        #expect(first == last && first > 0)
    }

    @Test func `bounds as long as can be said are no bounds that are over`() async throws {
        var (asking, serving) = (ClientSettings.once, ServerSettings())
        asking.deadlines.whole = .max
        (asking.deadlines.head, asking.deadlines.write) = (.max, .max)
        (asking.deadlines.idleBody, asking.deadlines.waiting) = (.max - 1, .max)
        asking.pool.idleTime = .max - 7
        serving.deadlines.idle = .max
        (serving.deadlines.head, serving.deadlines.body) = (.max, .max - 1)
        (serving.deadlines.handler, serving.deadlines.write) = (.max - 2, .max)
        let server = try await TestServer(Self.service, settings: serving)
        let own = try TestClient(asking)
        // So much that neither end takes all of it at once.
        let body = [UInt8](repeating: 7, count: 16 << 20)
        for _ in 0..<2 {
            var request = ClientRequest(.put, try .local(server.port, "/echo"))
            (request.body, request.mostBytes) = (.bytes(body), body.count)
            #expect(try await own.client.send(request).body.count == body.count)
        }
        #expect(own.client.connections.unused == 1)
    }

    @Test func `answers without a body are whole at once, and the connection goes on`()
        async throws
    {
        let (server, own) = (try await TestServer(Self.service), try TestClient())
        let head = ClientRequest(.head, try .local(server.port, "/long"))
        let answer = try await own.client.send(head)
        #expect(answer.status == .ok && answer.body.isEmpty)
        let empty = try await own.client.send(.get(.local(server.port, "/empty")))
        #expect(empty.status == .noContent && empty.body.isEmpty)
        let missing = try await own.client.send(.get(.local(server.port, "/missing")))
        #expect(missing.status == .notFound && missing.body == Array("no".utf8))
        let moved = try await own.client.send(.get(.local(server.port, "/moved")))
        #expect(moved.status == .found && moved.fields.first(.location) == "/elsewhere")
        #expect(server.server.openConnections == 1)
        #expect(own.client.connections.unused == 1)
    }

    @Test func `coded answers are asked for and decoded, and counted against their bound`()
        async throws
    {
        let (server, own) = (try await TestServer(Self.service), try TestClient())
        var request = ClientRequest.get(try .local(server.port, "/long"))
        let answer = try await own.client.send(request)
        #expect(answer.fields.first(.contentEncoding) == "zstd")
        #expect(answer.body.count == 800_000)
        request.mostBytes = 799_999
        let error = await failure {
            try await own.client.send(request)
        }
        #expect(error?.reason == .bodyTooLarge(most: 799_999))
        // Who asks for a coding gets it as it is.
        request.fields.set(.acceptEncoding, "gzip")
        let coded = try await own.client.send(request).body
        #expect(try Decompressor.decompress(coded.span, .gzip).count == 800_000)
    }

    @Test func `the time that a caller takes over a part is not the server's`() async throws {
        var settings = ClientSettings.patient
        settings.deadlines.idleBody = 2_000
        let (server, own) = (try await TestServer(Self.service), try TestClient(settings))
        let answer = try await own.client.stream(.get(.local(server.port, "/chunks")))
        try await own.loops.next().pause(for: .milliseconds(2_500))
        #expect(try await answer.body.next() != nil)
        try await own.loops.next().pause(for: .milliseconds(2_500))
        while try await answer.body.next() != nil {}
        #expect(own.client.connections.unused == 1)
    }

    @Test func `a body is handed on part by part, and its connection goes on`() async throws {
        let (server, own) = (try await TestServer(Self.service), try TestClient())
        let answer = try await own.client.stream(.get(.local(server.port, "/chunks")))
        var text: [UInt8] = []
        while let part = try await answer.body.next() { text += part }
        #expect(String(decoding: text, as: UTF8.self).hasSuffix("part 999\n"))
        #expect(text.count(where: { $0 == 10 }) == 1_000)
        #expect(try await answer.body.next() == nil)
        #expect(own.client.connections.open == 1 && own.client.connections.unused == 1)
    }

    @Test func `a body that is let go of lets go of its connection`() async throws {
        let (server, own) = (try await TestServer(Self.service), try TestClient())
        do { _ = try await own.client.stream(.get(.local(server.port, "/long"))) }
        #expect(try await own.eventually { own.client.connections.open == 0 })
        let answer = try await own.client.stream(.get(.local(server.port, "/long")))
        answer.body.cancel()
        #expect(try await own.eventually { own.client.connections.open == 0 })
    }

    @Test func `many ask at once over bounded connections`() async throws {
        var settings = ClientSettings.patient
        settings.pool.openOfOneOrigin = 4
        let (server, own) = (try await TestServer(Self.service), try TestClient(settings, loops: 2))
        let target = try WebTarget.local(server.port, "/echo")
        let client = own.client
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let answer = try await client.send(
                        .post(target, json: Array("\(number)".utf8)))
                    return Int(String(decoding: answer.body, as: UTF8.self)) ?? -1
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(total == 199 * 200 / 2)
        #expect(client.connections.open <= 4 && server.server.openConnections <= 4)
    }

    @Test func `the trace, the name of the exchange and the codings are passed on`() async throws {
        let (server, own) = (try await TestServer(Self.service), try TestClient())
        var request = ClientRequest.get(try .local(server.port, "/fields"))
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        request.trace = SpanContext(traceparent: parent)
        request.correlation = CorrelationID("mine-1")
        let answer = try await own.client.send(request)
        #expect(String(decoding: answer.body, as: UTF8.self) == "\(parent) mine-1 zstd, gzip")
        #expect(answer.fields.first(.xCorrID) == "mine-1")
    }

    @Test func `requests are these bytes`() async throws {
        let heard = Mutex<[String]>([])
        let server = try await RawServer { peer in
            while let head = await peer.hearHead() {
                heard.withLock { $0.append(head) }
                if head.contains("content-length: 2") { _ = await peer.hear(until: "{}") }
                if head.contains("chunked") {
                    let body = await peer.hear(until: "0\r\n\r\n")
                    heard.withLock { $0.append(body ?? "") }
                }
                await peer.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        let own = try TestClient(.once)
        let target = try WebTarget.local(server.port, "/a?b=%20")
        _ = try await own.client.send(.get(target))
        _ = try await own.client.send(.post(target, json: Array("{}".utf8)))
        _ = try await own.client.send(ClientRequest(.post, target))
        var chunked = ClientRequest(.put, target)
        chunked.fields.set(.acceptEncoding, "identity")
        chunked.body = .stream(length: nil) { writer in
            try await writer.write("abc")
            try await writer.write("0123456789abcdef")
        }
        _ = try await own.client.send(chunked)
        let host = "Host: 127.0.0.1:\(server.port)\r\n"
        #expect(
            heard.withLock { $0 } == [
                "GET /a?b=%20 HTTP/1.1\r\n\(host)accept-encoding: zstd, gzip\r\n\r\n",
                "POST /a?b=%20 HTTP/1.1\r\n\(host)content-type: application/json\r\n"
                    + "accept-encoding: zstd, gzip\r\ncontent-length: 2\r\n\r\n",
                "POST /a?b=%20 HTTP/1.1\r\n\(host)accept-encoding: zstd, gzip\r\n"
                    + "content-length: 0\r\n\r\n",
                "PUT /a?b=%20 HTTP/1.1\r\n\(host)accept-encoding: identity\r\n"
                    + "transfer-encoding: chunked\r\n\r\n",
                "3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n",
            ])
    }

    @Test func `what the client writes itself the caller must not`() async throws {
        let own = try TestClient()
        for name in [FieldName.host, .contentLength, .transferEncoding, .connection, .upgrade] {
            var request = ClientRequest.get(try .local(1))
            request.fields.set(name, "1")
            let error = await failure {
                try await own.client.send(request)
            }
            #expect(error?.reason == .reservedField(name))
        }
        for method in [RequestMethod.connect, .other("A B"), .other("")] {
            let request = ClientRequest(method, try .local(1))
            let error = await failure {
                try await own.client.send(request)
            }
            #expect(error?.reason == .method(method.text))
        }
    }

    @Test func `a client that is closed asks no more`() async throws {
        let (server, own) = (try await TestServer(Self.service), try TestClient())
        let target = try WebTarget.local(server.port, "/echo")
        _ = try await own.client.send(.get(target))
        own.client.close()
        #expect(try await own.eventually { own.client.connections.open == 0 })
        let error = await failure {
            try await own.client.send(.get(target))
        }
        #expect(error?.reason == .closed)
    }

    @Test func `a Unix socket is asked like any other origin`() async throws {
        let folder = try TestDirectory()
        let path = folder.path + "/s"
        let loops = try LoopGroup(count: 1)
        defer { loops.stop() }
        let server = try await Server.start(
            Self.service, at: [Binding(.unix(path: path))], loops: loops,
            metrics: try ServerMetrics(Registry()))
        let own = try TestClient()
        let answer = try await own.client.send(.get(WebTarget("unix:\(path):/missing")))
        #expect(answer.status == .notFound)
        await server.stop()
    }

    @Test func `outcomes are counted by origin`() async throws {
        let (server, own) = (try await TestServer(Self.service), try TestClient(.once))
        _ = try await own.client.send(.get(.local(server.port, "/echo")))
        _ = try await own.client.send(.get(.local(server.port, "/missing")))
        let origin = "http://127.0.0.1:\(server.port)"
        #expect(
            own.metrics.contains(
                "http_client_requests_total{origin=\"\(origin)\",outcome=\"2xx\"} 1\n"))
        #expect(
            own.metrics.contains(
                "http_client_requests_total{origin=\"\(origin)\",outcome=\"4xx\"} 1\n"))
    }
}
