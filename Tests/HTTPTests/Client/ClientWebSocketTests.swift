import Synchronization
import Loops
import SpecTesting
import Testing

@testable import HTTP

@Suite(.ownThreads) struct ClientWebSocketTests {
    private static let service = Route("/socket") { request in
        var options = WebSocketOptions()
        options.subprotocols = ["chat"]
        return try Response.webSocket(for: request, options) { socket in
            while let message = try await socket.receive() { try await socket.send(message) }
        }
    }

    @Test func `messages come back whole, of either kind and any size`() async throws {
        let (server, own) = (try await TestServer(Self.service), try TestClient(.once))
        var options = WebSocketOptions()
        options.subprotocols = ["other", "chat"]
        let socket = try await own.client.webSocket(
            .local(server.port, "/socket"), options: options)
        #expect(socket.subprotocol == "chat")
        for size in [0, 1, 125, 126, 65_535, 65_536, 1_000_000] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try await socket.send(.binary(bytes))
            #expect(try await socket.receive() == .binary(bytes))
        }
        try await socket.ping()
        try await socket.send(.text("grüße"))
        #expect(try await socket.receive() == .text("grüße"))
        await socket.close()
        #expect(own.client.connections.open == 0)
        #expect(try await socket.receive() == nil)
        #expect(await failure { try await socket.send(.text("late")) } != nil)
    }

    @Test func `one task receives while others send`() async throws {
        let (server, own) = (try await TestServer(Self.service), try TestClient(.once))
        let socket = try await own.client.webSocket(.local(server.port, "/socket"))
        let received = Task.own {
            var count = 0
            while let message = try await socket.receive(), message != .text("end") { count += 1 }
            return count
        }
        let part = [UInt8](repeating: 1, count: 20_000)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { for _ in 0..<50 { try await socket.send(.binary(part)) } }
            }
            try await group.waitForAll()
        }
        try await socket.send(.text("end"))
        #expect(try await received.value == 200)
        await socket.close()
    }

    @Test func `a server that says no is heard`() async throws {
        let own = try TestClient(.once)
        let plain = try await TestServer(Route("/") { _ in Response.text("no") })
        let target = try WebTarget.local(plain.port)
        let error = await failure { try await own.client.webSocket(target) }
        #expect(error?.reason == .webSocketHandshake(.answered(200)))
        let liar = try await RawServer { peer in
            _ = await peer.hearHead()
            await peer.say(
                "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n")
        }
        let wrong = try WebTarget.local(liar.port)
        let other = await failure { try await own.client.webSocket(wrong) }
        #expect(other?.reason == .webSocketHandshake(.accept))
        #expect(own.client.connections.open == 0)
    }

    /// Shakes hands, then says `bytes` and what `after` says.
    private func server(
        _ bytes: [UInt8], _ after: @escaping @Sendable (RawServer.Conversation) async -> Void
    ) async throws -> RawServer {
        try await RawServer { peer in
            guard let head = await peer.hearHead(), let key = Self.key(in: head) else { return }
            await peer.say(Self.handshake(key))
            await peer.say(bytes)
            await after(peer)
        }
    }

    @Test func `a server that only asks and never reads is given up, and keeps no loop`()
        async throws
    {
        var settings = ClientSettings.once
        settings.deadlines.write = 300
        let own = try TestClient(settings)
        let pings = [UInt8](repeating: 0, count: 2_000).flatMap { _ in
            [0x89, 125] + [UInt8](repeating: 97, count: 125)
        }
        let flood = try await server([]) { peer in
            while await peer.say(pings) {}
        }
        let socket = try await own.client.webSocket(.local(flood.port))
        let error = await failure { try await socket.receive() }
        #expect(error?.reason == .timedOut(limit: 300))
        try await own.loops.next().pause(for: .milliseconds(1))
        #expect(own.client.connections.open == 0)
    }

    @Test func `a web socket has a connection of its own, however many others lie unused`()
        async throws
    {
        for most in [1, 2] {
            let server = try await RawServer { peer in
                // Serves one request, and gives its connection up at the next without a word.
                guard let head = await peer.hearHead() else { return }
                guard let key = Self.key(in: head) else {
                    await peer.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                    _ = await peer.hearHead()
                    return peer.close()
                }
                await peer.say(Self.handshake(key))
                _ = await peer.hearToTheEnd()
            }
            var settings = ClientSettings.once
            settings.pool.openOfOneOrigin = most
            let own = try TestClient(settings)
            _ = try await own.client.send(.get(.local(server.port)))
            #expect(own.client.connections.unused == 1)
            let socket = try await own.client.webSocket(.local(server.port))
            #expect(server.accepted == 2)
            #expect(own.client.connections == (most, most - 1))
            await socket.close()
        }
    }

    private static func key(in head: String) -> WebSocketKey? {
        let line = head.split(separator: "\r\n").first { $0.hasPrefix("sec-websocket-key: ") }
        return line.flatMap { WebSocketKey(parsing: String($0.dropFirst(19))) }
    }

    private static func handshake(_ key: WebSocketKey) -> String {
        "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: \(key.accept)\r\n\r\n"
    }

    @Test func `frames that break the rules, silence and an early end are told apart`() async throws
    {
        let own = try TestClient(.once)
        let masked = try await server([0x81, 0x81, 0, 0, 0, 0, 97]) { _ = await $0.hearToTheEnd() }
        let first = try await own.client.webSocket(.local(masked.port))
        let broken = await failure { try await first.receive() }
        #expect(broken?.reason == .webSocket(.masked))

        let silent = try await server([]) { _ = await $0.hearToTheEnd() }
        var options = WebSocketOptions()
        options.idle = 100
        let second = try await own.client.webSocket(.local(silent.port), options: options)
        let slow = await failure { try await second.receive() }
        #expect(slow?.reason == .timedOut(limit: 100) && slow?.phase == .conversation)

        let ends = try await server([0x81, 5, 97]) { $0.close() }
        let third = try await own.client.webSocket(.local(ends.port))
        #expect(await failure { try await third.receive() }?.reason == .truncated)

        let cancelled = try await server([]) { _ = await $0.hearToTheEnd() }
        let fourth = try await own.client.webSocket(.local(cancelled.port))
        let task = Task.own { await failure { try await fourth.receive() } }
        task.cancel()
        #expect(await task.value?.reason == .cancelled)
        #expect(try await own.eventually { own.client.connections.open == 0 })
    }

    @Test func `a goodbye is heard by who receives, and a socket let go of is closed`() async throws
    {
        let own = try TestClient(.once)
        let (server, client) = (try await TestServer(Self.service), own.client)
        let socket = try await client.webSocket(.local(server.port, "/socket"))
        let received = Task.own { try await socket.receive() }
        await socket.close()
        #expect(try await received.value == nil)
        #expect(try await own.eventually { client.connections.open == 0 })
        do { _ = try await client.webSocket(.local(server.port, "/socket")) }
        #expect(try await own.eventually { client.connections.open == 0 })
    }
}
