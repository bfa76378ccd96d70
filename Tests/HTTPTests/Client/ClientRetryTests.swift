import Synchronization
import SpecTesting
import Testing

@testable import HTTP

/// When the client asks again, when it does not, and when it asks nobody.
@Suite(.ownThreads) struct ClientRetryTests {
    private static var eager: ClientSettings {
        var settings = ClientSettings.patient
        settings.breaker = nil
        settings.retries = RetryPolicy(attempts: 3, backoff: Backoff(first: 1, most: 2))
        return settings
    }

    /// Answers with one after the other, then always with the last.
    private func server(_ answers: String...) async throws -> RawServer {
        let asked = Mutex(0)
        return try await RawServer { peer in
            while await peer.hearHead() != nil {
                let number = asked.withLock { asked in
                    defer { asked += 1 }
                    return asked
                }
                await peer.say(answers[min(number, answers.count - 1)])
            }
        }
    }

    private static func answer(_ status: Int, _ fields: String = "") -> String {
        "HTTP/1.1 \(status) x\r\nContent-Length: 3\r\n\(fields)\r\n\(status)"
    }

    @Test(arguments: [429, 502, 503, 504])
    func `a passing failure is asked about again, on the same connection`(status: Int) async throws
    {
        let server = try await server(
            Self.answer(status), Self.answer(status, "Retry-After: 0\r\n"), Self.answer(200))
        let own = try TestClient(Self.eager)
        let answer = try await own.client.send(.get(.local(server.port)))
        #expect(answer.status == .ok && server.accepted == 1)
        #expect(own.metrics.contains("reason=\"status\"} 2\n"))
    }

    @Test func `after the last try the answer is handed on as it is`() async throws {
        let server = try await server(
            Self.answer(503), Self.answer(503), Self.answer(503), Self.answer(200))
        let own = try TestClient(Self.eager)
        let answer = try await own.client.send(.get(.local(server.port)))
        #expect(answer.status == .serviceUnavailable && answer.body == Array("503".utf8))
    }

    @Test func `what must not be asked twice is not, unless the caller says so`() async throws {
        let server = try await server(Self.answer(503), Self.answer(503), Self.answer(200))
        let own = try TestClient(Self.eager)
        var request = ClientRequest.post(try .local(server.port), json: [])
        #expect(try await own.client.send(request).status == .serviceUnavailable)
        request.isIdempotent = true
        #expect(try await own.client.send(request).status == .ok)
    }

    @Test(arguments: [400, 404, 500, 501])
    func `other failures are answers`(status: Int) async throws {
        let server = try await server(Self.answer(status), Self.answer(200))
        let own = try TestClient(Self.eager)
        #expect(try await own.client.send(.get(.local(server.port))).status.code == status)
    }

    @Test func `a server that wants to be left alone for long is`() async throws {
        let server = try await server(Self.answer(503, "Retry-After: 11\r\n"), Self.answer(200))
        let own = try TestClient(Self.eager)
        #expect(
            try await own.client.send(.get(.local(server.port))).status == .serviceUnavailable)
    }

    @Test func `Retry-After is waited for`() async throws {
        let server = try await server(Self.answer(503, "Retry-After: 1\r\n"), Self.answer(200))
        let own = try TestClient(Self.eager)
        let began = ContinuousClock.now
        #expect(try await own.client.send(.get(.local(server.port))).status == .ok)
        #expect(began.duration(to: .now) >= .seconds(1))
    }

    @Test func `no try begins that the bound of the whole leaves no time for`() async throws {
        let server = try await server(Self.answer(503, "Retry-After: 9\r\n"), Self.answer(200))
        let own = try TestClient(Self.eager)
        var request = ClientRequest.get(try .local(server.port))
        request.deadline = 8_000
        #expect(try await own.client.send(request).status == .serviceUnavailable)
    }

    @Test func `a server that nobody listens for is tried again, then given up`() async throws {
        let folder = try TestDirectory()
        let own = try TestClient(Self.eager)
        let target = try WebTarget("unix:\(folder.path)/none")
        let error = await failure { try await own.client.send(.get(target)) }
        #expect(error?.phase == .connect)
        #expect(own.metrics.contains("reason=\"failure\"} 2\n"))
        let post = await failure { try await own.client.send(ClientRequest(.post, target)) }
        #expect(post?.phase == .connect)
        #expect(own.metrics.contains("reason=\"failure\"} 2\n"))
    }

    @Test func `a caller that is cancelled between two tries is told`() async throws {
        let server = try await server(Self.answer(503, "Retry-After: 9\r\n"))
        let own = try TestClient(Self.eager)
        let (client, target) = (own.client, try WebTarget.local(server.port))
        let task = Task.own { await failure { try await client.send(.get(target)) } }
        #expect(try await own.eventually { client.connections == (1, 1) })
        task.cancel()
        let error = await task.value
        #expect(error?.reason == .cancelled && error?.phase == .pause)
    }

    @Test func `a breaker opens, is half open after its time, and closes`() async throws {
        var settings = ClientSettings.once
        settings.breaker = BreakerSettings(
            failures: 3, percent: 50, window: 600_000, openTime: 100_000, trials: 1)
        let isWell = Mutex(false)
        let server = try await RawServer { peer in
            while await peer.hearHead() != nil {
                await peer.say(Self.answer(isWell.withLock { $0 } ? 200 : 503))
            }
        }
        let own = try TestClient(settings)
        let target = try WebTarget.local(server.port)
        let state = "http_client_breaker_state{origin=\"\(target.origin)\"}"
        for _ in 0..<3 { _ = try await own.client.send(.get(target)) }
        #expect(own.metrics.contains("\(state) 2\n"))
        let error = await failure { try await own.client.send(.get(target)) }
        guard case .breakerOpen(let milliseconds)? = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(1...100_000 ~= milliseconds)

        // Half open, and not well yet.
        own.time.pass(100_000)
        #expect(try await own.client.send(.get(target)).status == .serviceUnavailable)
        #expect(await failure { try await own.client.send(.get(target)) } != nil)

        isWell.withLock { $0 = true }
        own.time.pass(100_000)
        for _ in 0..<5 { #expect(try await own.client.send(.get(target)).status == .ok) }
        #expect(own.metrics.contains("\(state) 0\n"))
    }

    @Test func `servers that are down open it, callers that are gone do not`() async throws {
        var settings = ClientSettings.once
        settings.breaker = BreakerSettings(failures: 2, openTime: 100_000)
        let own = try TestClient(settings)
        let folder = try TestDirectory()
        let gone = try WebTarget("unix:\(folder.path)/none")
        for _ in 0..<2 { _ = await failure { try await own.client.send(.get(gone)) } }
        let error = await failure { try await own.client.send(.get(gone)) }
        guard case .breakerOpen? = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }

        let server = try await RawServer { peer in _ = await peer.hearToTheEnd() }
        let (client, slow) = (own.client, try WebTarget.local(server.port))
        for number in 1...4 {
            let task = Task.own { await failure { try await client.send(.get(slow)) } }
            #expect(try await own.eventually { server.accepted == number })
            task.cancel()
            #expect(await task.value?.reason == .cancelled)
        }
    }
}
