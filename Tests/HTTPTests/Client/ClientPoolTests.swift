import Loops
import Synchronization
import SpecTesting
import Testing

@testable import HTTP

/// Connections that are shared, waited for, given up by their servers and by their callers.
@Suite(.ownThreads) struct ClientPoolTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    /// Answers `answers` requests on its first connection and then ends it, as `ends` says; further
    /// connections answer always. What it heard on which connection is kept.
    private final class Quitter: Sendable {
        let heard = Mutex<[String]>([])

        func server(
            answering answers: Int, ends: @escaping @Sendable (RawServer.Conversation) async -> Void
        ) async throws -> RawServer {
            try await RawServer { [self] peer in
                var left = peer.number == 0 ? answers : .max
                while left > 0 {
                    guard let head = await peer.hearHead() else { return }
                    note(peer.number, head)
                    left -= 1
                    await peer.say(ClientPoolTests.ok)
                }
                await ends(peer)
            }
        }

        func note(_ number: Int, _ head: String) {
            heard.withLock { $0.append("\(number) \(head.prefix { $0 != " " })") }
        }

        var all: [String] { heard.withLock { $0 } }
    }

    @Test func `a connection that its server has closed is not used again`() async throws {
        let quitter = Quitter()
        let server = try await quitter.server(answering: 1) { $0.close() }
        let own = try TestClient(.once)
        let target = try WebTarget.local(server.port)
        _ = try await own.client.send(.get(target))
        #expect(try await own.eventually { server.underWay == 0 })
        // The end has come, so nothing is sent there: a POST is as good as a GET.
        _ = try await own.client.send(ClientRequest(.post, target))
        #expect(quitter.all == ["0 GET", "1 POST"])
        #expect(own.client.connections.open == 1)
    }

    @Test func `a GET that a used connection swallowed is asked once more, a POST is not`()
        async throws
    {
        for method in [RequestMethod.get, .post] {
            let quitter = Quitter()
            let server = try await quitter.server(answering: 1) { peer in
                guard let head = await peer.hearHead() else { return }
                quitter.note(peer.number, head)
                peer.close()
            }
            let own = try TestClient(.once)
            let target = try WebTarget.local(server.port)
            _ = try await own.client.send(.get(target))
            let error = await failure {
                try await own.client.send(ClientRequest(method, target))
            }
            if method == .get {
                #expect(error == nil)
                #expect(quitter.all == ["0 GET", "0 GET", "1 GET"])
                #expect(own.metrics.contains("reason=\"stale\"} 1\n"))
                #expect(own.client.connections.open == 1)
            } else {
                #expect(error?.reason == .connectionLost && error?.phase == .head)
                #expect(quitter.all == ["0 GET", "0 POST"])
                #expect(own.client.connections.open == 0)
            }
        }
    }

    @Test func `on a new connection nothing is asked twice for that`() async throws {
        let quitter = Quitter()
        let server = try await quitter.server(answering: 0) { peer in
            guard let head = await peer.hearHead() else { return }
            quitter.note(peer.number, head)
            peer.close()
        }
        let own = try TestClient(.once)
        let target = try WebTarget.local(server.port)
        let error = await failure { try await own.client.send(.get(target)) }
        #expect(error?.reason == .connectionLost && quitter.all == ["0 GET"])
    }

    @Test func `bytes that nobody asked for make a connection useless`() async throws {
        let server = try await RawServer { peer in
            while await peer.hearHead() != nil {
                await peer.say(Self.ok + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
            }
        }
        let own = try TestClient(.once)
        let target = try WebTarget.local(server.port)
        for _ in 0..<3 {
            #expect(try await own.client.send(.get(target)).body == Array("ok".utf8))
        }
        #expect(server.accepted == 3)
    }

    @Test func `beyond those that wait, others are refused at once`() async throws {
        var settings = ClientSettings.once
        settings.pool.openOfOneOrigin = 1
        settings.pool.waitingOfOneOrigin = 2
        let gate = HandlerGate()
        let server = try await RawServer { peer in
            while await peer.hearHead() != nil {
                await gate.pass()
                await peer.say(Self.ok)
            }
        }
        let own = try TestClient(settings)
        let (client, target) = (own.client, try WebTarget.local(server.port))
        let served = (0..<3).map { _ in Task.own { try await client.send(.get(target)).status } }
        #expect(try await own.eventually { client.waiting == 2 })
        let error = await failure { try await client.send(.get(target)) }
        #expect(error?.reason == .busy && error?.phase == .waiting)
        gate.open()
        for task in served { #expect(try await task.value == .ok) }
        #expect(server.accepted == 1 && client.waiting == 0)
    }

    @Test func `no more wait than may, however many come at once`() async throws {
        var limits = ClientPoolLimits()
        (limits.openOfOneOrigin, limits.waitingOfOneOrigin) = (1, 8)
        let pool = ClientPool(limits)
        let loops = try LoopGroup(count: 1)
        defer { loops.stop() }
        let call = ClientCall(
            .unix(path: "/x"), ClientSettings.once, whole: nil, clock: .system())
        let timer = loops.loops[0]
        guard case .place = await pool.take(call, timer: timer) else {
            Issue.record("the first is let in")
            return
        }
        let outcomes = await withTaskGroup(of: String.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    let grant = await pool.take(call, timer: timer)
                    // More than one could stand in the queue only if more than 8 did at a time.
                    guard case .place = grant else {
                        if case .refused(.busy) = grant { return "busy" }
                        return "other"
                    }
                    pool.free(call.origin)
                    return "served"
                }
            }
            var outcomes: [String: Int] = [:]
            for _ in 0..<192 {
                guard let outcome = await group.next() else { break }
                outcomes[outcome, default: 0] += 1
            }
            // All but those that wait have been told; nobody has been served.
            #expect(outcomes == ["busy": 192])
            #expect(pool.waitingCount == 8)
            pool.free(call.origin)
            for await outcome in group { outcomes[outcome, default: 0] += 1 }
            return outcomes
        }
        #expect(outcomes == ["busy": 192, "served": 8])
        #expect(pool.waitingCount == 0 && pool.count == 0)
    }

    @Test func `who waits for too long is told, and who is cancelled at once`() async throws {
        var settings = ClientSettings.once
        settings.pool.openOfOneOrigin = 1
        settings.deadlines.waiting = 100
        let server = try await RawServer { peer in _ = await peer.hearToTheEnd() }
        let own = try TestClient(settings)
        let (client, target) = (own.client, try WebTarget.local(server.port))
        let holder = Task.own { await failure { try await client.send(.get(target)) } }
        #expect(try await own.eventually { server.accepted == 1 })
        let error = await failure { try await client.send(.get(target)) }
        #expect(error?.reason == .timedOut(limit: 100) && error?.phase == .waiting)
        settings.deadlines.waiting = 120_000
        client.apply(settings)
        let waiter = Task.own { await failure { try await client.send(.get(target)) } }
        #expect(try await own.eventually { client.waiting == 1 })
        waiter.cancel()
        #expect(await waiter.value?.reason == .cancelled)
        #expect(client.waiting == 0)
        holder.cancel()
        #expect(await holder.value?.reason == .cancelled)
    }

    @Test func `a caller that is cancelled closes its connection`() async throws {
        let server = try await RawServer { peer in _ = await peer.hearToTheEnd() }
        let own = try TestClient(.once)
        let (client, target) = (own.client, try WebTarget.local(server.port))
        let task = Task.own { await failure { try await client.send(.get(target)) } }
        #expect(try await own.eventually { server.underWay == 1 })
        task.cancel()
        #expect(await task.value?.reason == .cancelled)
        #expect(try await own.eventually { server.underWay == 0 })
        #expect(client.connections.open == 0)
    }

    @Test func `the place of a connection that ends goes to who waits`() async throws {
        var settings = ClientSettings.once
        settings.pool.openOfOneOrigin = 1
        let server = try await RawServer { peer in
            guard await peer.hearHead() != nil else { return }
            if peer.number < 5 { return peer.close() }
            await peer.say(Self.ok)
        }
        let own = try TestClient(settings)
        let (client, target) = (own.client, try WebTarget.local(server.port))
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<6 {
                group.addTask { await failure { try await client.send(.get(target)) } == nil }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes.count(where: \.self) == 1)
        #expect(server.accepted == 6)
    }

    @Test func `unused connections are bounded by number and by age`() async throws {
        var settings = ClientSettings.once
        settings.pool.idleOfOneOrigin = 2
        settings.pool.idle = 3
        let gate = HandlerGate()
        let behave: @Sendable (RawServer.Conversation) async -> Void = { peer in
            while await peer.hearHead() != nil {
                await gate.pass()
                await peer.say(Self.ok)
            }
        }
        let (first, second) = (try await RawServer(behave), try await RawServer(behave))
        let own = try TestClient(settings)
        let client = own.client
        let tasks = try [first, first, first, second, second].map { server in
            let target = try WebTarget.local(server.port)
            return Task.own { try await client.send(.get(target)) }
        }
        #expect(try await own.eventually { first.underWay == 3 && second.underWay == 2 })
        gate.open()
        for task in tasks { _ = try await task.value }
        #expect(try await own.eventually { client.connections == (3, 3) })
        settings.pool.idleTime = 50
        client.apply(settings)
        for server in [first, second] {
            for _ in 0..<2 { _ = try await client.send(.get(.local(server.port))) }
        }
        #expect(try await own.eventually { client.connections.open <= 1 })
    }
}
