import Compression
import Loops
import SpecTesting
import Testing

@testable import HTTP

/// What the client makes of servers that are slow, broken or hostile.
@Suite(.ownThreads) struct HostileServerTests {
    private static var hasty: ClientSettings {
        var settings = ClientSettings.once
        settings.deadlines.head = 1_000
        settings.deadlines.idleBody = 1_000
        settings.deadlines.write = 1_000
        return settings
    }

    private func error(
        _ settings: ClientSettings = ClientSettings.once, _ request: ClientRequest? = nil,
        saying answer: String
    ) async throws -> ClientError? {
        let server = try await RawServer { peer in
            guard await peer.hearHead() != nil else { return }
            await peer.say(answer)
        }
        let own = try TestClient(settings)
        let target = try WebTarget.local(server.port)
        let error = await failure {
            try await own.client.send(request ?? .get(target))
        }
        #expect(try await own.eventually { own.client.connections.open == 0 })
        #expect(error == nil || error?.origin == target.origin)
        return error
    }

    @Test(arguments: [
        ("nothing at all", "", ClientPhase.head),
        ("half a head", "HTTP/1.1 200 OK\r\nContent-Le", .head),
        ("half a body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", .body),
        ("half a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", .body),
        ("no end", "HTTP/1.0 200 OK\r\n\r\nabc", .body),
    ])
    func `a server that stops in the middle is given up`(
        what: String, bytes: String, phase: ClientPhase
    ) async throws {
        let error = try await error(Self.hasty, saying: bytes)
        #expect(error?.reason == .timedOut(limit: 1_000), "\(what)")
        #expect(error?.phase == phase, "\(what)")
        #expect(try #require(error).elapsed >= 1_000)
    }

    @Test func `a body that drips on is ended by the bound of the whole`() async throws {
        var settings = Self.hasty
        settings.deadlines.idleBody = 120_000
        settings.deadlines.whole = 300
        let server = try await RawServer { peer in
            _ = await peer.hearHead()
            await peer.say("HTTP/1.1 200 OK\r\n\r\n")
            while await peer.say([UInt8](repeating: 0, count: 10)) { await Task.yield() }
        }
        let own = try TestClient(settings)
        let target = try WebTarget.local(server.port)
        var request = ClientRequest.get(target)
        request.mostBytes = .max
        let dripping = request
        let error = await failure {
            let answer = try await own.client.stream(dripping)
            while try await answer.body.next() != nil {}
        }
        #expect(error?.reason == .timedOut(limit: 300) && error?.phase == .whole)
    }

    @Test func `a body without an end is cut at its bound`() async throws {
        var settings = ClientSettings.once
        settings.collectedBytes = 1 << 20
        for head in ["", "Transfer-Encoding: chunked\r\n"] {
            let server = try await RawServer { peer in
                _ = await peer.hearHead()
                await peer.say("HTTP/1.1 200 OK\r\n\(head)\r\n")
                let part = [UInt8](repeating: 97, count: 4_096)
                let chunk = head.isEmpty ? part : Array("1000\r\n".utf8) + part + [13, 10]
                while await peer.say(chunk) {}
            }
            let own = try TestClient(settings)
            let target = try WebTarget.local(server.port)
            let error = await failure {
                try await own.client.send(.get(target))
            }
            #expect(error?.reason == .bodyTooLarge(most: 1 << 20))
        }
    }

    @Test(arguments: [
        ("garbage", "\u{1}\u{2}\u{3}garbage\r\n\r\n", ClientError.Reason.head(.badVersion)),
        ("another protocol", "220 mail.example ESMTP\r\n\r\n", .head(.badVersion)),
        (
            "two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
            .head(.repeatedContentLength)
        ),
        (
            "both framings",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            .head(.lengthAndTransferEncoding)
        ),
        ("a status of six hundred", "HTTP/1.1 600 No\r\n\r\n", .head(.badStatusLine)),
        ("a folded field", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", .head(.foldedLine)),
        (
            "a chunk without a size",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            .chunks(.badSize)
        ),
        (
            "a body too long", "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
            .bodyTooLarge(most: 8 << 20)
        ),
        ("an upgrade unasked", "HTTP/1.1 101 Switching Protocols\r\n\r\n", .unaskedUpgrade),
        (
            "a coding nobody knows",
            "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\na",
            .coding(.unknownCoding("br"))
        ),
        (
            "two codings",
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, zstd\r\nContent-Length: 1\r\n\r\na",
            .coding(.nestedCodings)
        ),
        (
            "no gzip at all",
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
            .coding(.malformed(.gzip))
        ),
    ])
    func `what is no proper answer is refused`(
        what: String, bytes: String, why: ClientError.Reason
    ) async throws {
        let error = try await error(saying: bytes)
        #expect(error?.reason == why, "\(what)")
        #expect(error?.description.contains("127.0.0.1") == true)
    }

    @Test func `a head beyond its bounds is refused`() async throws {
        let long = "HTTP/1.1 200 OK\r\nA: " + String(repeating: "b", count: 40_000) + "\r\n\r\n"
        #expect(try await error(saying: long)?.reason == .head(.headTooLarge))
        let many = "HTTP/1.1 200 OK\r\n" + String(repeating: "A: b\r\n", count: 100) + "\r\n"
        #expect(try await error(saying: many)?.reason == .head(.tooManyFields))
    }

    @Test func `a few answers of 1xx are passed over, a flood is not`() async throws {
        let early = String(repeating: "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", count: 8)
        let last = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        #expect(try await error(saying: early + last) == nil)
        let flood = try await error(saying: early + "HTTP/1.1 100 Continue\r\n\r\n" + last)
        #expect(flood?.reason == .tooManyInformational(most: 8))
    }

    @Test(arguments: [
        ("before the answer", "", ClientError.Reason.connectionLost),
        ("in the head", "HTTP/1.1 200 OK\r\nA", .truncated),
        ("in the body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", .truncated),
        ("in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", .truncated),
    ])
    func `a connection that ends early is no answer`(
        what: String, bytes: String, why: ClientError.Reason
    ) async throws {
        for resets in [false, true] {
            let server = try await RawServer { peer in
                guard await peer.hearHead() != nil else { return }
                await peer.say(bytes)
                // A reset right away may overtake what was said.
                if resets { bytes.isEmpty ? peer.reset() : peer.close() } else { peer.close() }
            }
            let own = try TestClient(.once)
            let target = try WebTarget.local(server.port)
            let error = await failure {
                try await own.client.send(.get(target))
            }
            #expect(error?.reason == why, "\(what)")
            #expect(own.client.connections.open == 0)
        }
    }

    @Test func `a body until the end of the connection is whole at its end`() async throws {
        let server = try await RawServer { peer in
            _ = await peer.hearHead()
            await peer.say("HTTP/1.1 200 OK\r\n\r\nall of it")
            peer.close()
        }
        let own = try TestClient(.once)
        let answer = try await own.client.send(.get(.local(server.port)))
        #expect(answer.body == Array("all of it".utf8))
        #expect(own.client.connections.open == 0)
    }

    @Test func `a bomb is stopped by its ratio`() async throws {
        let zeros = [UInt8](repeating: 0, count: 4 << 20)
        let bomb = try Compressor.compress(zeros.span, .gzip)
        let server = try await RawServer { peer in
            _ = await peer.hearHead()
            await peer.say("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
            await peer.say(bomb)
            peer.close()
        }
        let own = try TestClient(.once)
        let target = try WebTarget.local(server.port)
        let error = await failure {
            try await own.client.send(.get(target))
        }
        #expect(error?.reason == .coding(.ratio(limit: 100)))
    }

    @Test func `a server that takes nothing is given up`() async throws {
        let server = try await RawServer { peer in _ = await peer.hearHead() }
        let own = try TestClient(Self.hasty)
        var request = ClientRequest(.put, try .local(server.port))
        request.body = .bytes([UInt8](repeating: 0, count: 32 << 20))
        let error = await failure {
            try await own.client.send(request)
        }
        #expect(error?.reason == .timedOut(limit: 1_000) && error?.phase == .send)
    }

    @Test func `an answer before the body was sent is taken, and no more is sent`() async throws {
        let server = try await RawServer { peer in
            _ = await peer.hearHead()
            await peer.say("HTTP/1.1 413 No\r\nContent-Length: 2\r\n\r\nno")
        }
        let own = try TestClient(.once)
        let target = try WebTarget.local(server.port)
        for length in [32 << 20, nil] {
            var request = ClientRequest(.put, target)
            request.body = .stream(length: length) { writer in
                for _ in 0..<512 { try await writer.write([UInt8](repeating: 1, count: 64 << 10)) }
            }
            let answer = try await own.client.send(request)
            #expect(answer.status == .contentTooLarge && answer.body == Array("no".utf8))
        }
        #expect(own.client.connections.open == 0)
    }

    @Test func `nobody listening is told as such, and so is a name that nobody knows`() async throws
    {
        let (own, folder) = (try TestClient(.once), try TestDirectory())
        let none = try WebTarget("unix:\(folder.path)/none")
        let error = await failure { try await own.client.send(.get(none)) }
        #expect(error?.reason == .connect(.system(call: "connect", code: 2)))
        #expect(error?.phase == .connect)
        let unknown = try WebTarget("http://no-such-host.invalid/")
        let lost = await failure { try await own.client.send(.get(unknown)) }
        #expect(lost?.phase == .lookup && own.client.connections.open == 0)
    }
}
