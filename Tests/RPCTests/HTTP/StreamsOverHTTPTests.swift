import HTTP
import RPC
import SpecTesting
import Testing

@Suite(.ownThreads) struct StreamsOverHTTPTests {
    private func event(_ sequence: Int, _ name: String) -> String {
        "id: \(sequence)\ndata: {\"name\":\"\(name)\",\"mode\":\"fast\"}\n\n"
    }

    private func listener(
        _ server: MountedServer, _ query: String, _ fields: String = ""
    ) throws -> HTTPCaller {
        let caller = try HTTPCaller(port: server.port)
        caller.say(
            Array("GET /subscribe?\(query) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n".utf8))
        caller.hear { $0.contains("retry: 1000\n\n") }
        return caller
    }

    @Test func `events come with their sequences, from behind the one that is named`()
        async throws
    {
        let server = try await MountedServer()
        server.publish("a", "b", "c")
        let caller = try listener(server, "stream=rows&after=1&params=%7B%22oldest%22:0%7D")
        server.publish("d")
        let heard = caller.hear { $0.contains(event(4, "d")) }
        #expect(heard.contains("content-type: text/event-stream"))
        #expect(heard.contains("id: 1\nretry: 1000\n\n"))
        for (sequence, name) in [(2, "b"), (3, "c"), (4, "d")] {
            #expect(heard.contains(event(sequence, name)), "\(heard)")
        }
        #expect(!heard.contains("id: 0\n"))
    }

    @Test func `a reader that comes back goes on where it stopped`() async throws {
        let server = try await MountedServer()
        server.publish("a", "b", "c")
        let caller = try listener(
            server, "stream=rows&after=0&params=%7B%22oldest%22:0%7D", "Last-Event-ID: 2\r\n")
        let heard = caller.hear { $0.contains("id: 3\n") && $0.hasSuffix("\n\n\r\n") }
        #expect(heard.contains(event(3, "c")) && !heard.contains(event(2, "b")))
    }

    @Test func `a message may be as large as a body, and no larger`() async throws {
        let server = try await MountedServer()
        func said(_ size: Int) throws -> String {
            let caller = try HTTPCaller(port: server.port)
            try #require(caller.upgrade("/ws"))
            let call = #"{"method":"subtract","params":[43,1]}"#
            caller.tell(call + String(repeating: " ", count: size - call.utf8.count))
            return caller.hear { $0.hasSuffix("42") }
        }
        #expect(try said(4 << 20).hasSuffix("42"))
        #expect(try !said(4 << 20 + 1).hasSuffix("42"))
    }

    @Test func `what is no longer kept is a gap`() async throws {
        let server = try await MountedServer(capacity: 2)
        server.publish("a", "b", "c", "d")
        let answer = try server.ask(
            "GET /subscribe?stream=rows&after=1&params=%7B%22oldest%22:0%7D")
        #expect(answer.status == 410)
        #expect(answer.body.contains(#""details":{"oldest":3}"#))
    }

    @Test func `only what the parameters ask for is sent`() async throws {
        let server = try await MountedServer()
        let caller = try listener(server, "stream=rows&params=%7B%22oldest%22:2%7D")
        server.publish("a", "bb", "c", "dd")
        let heard = caller.hear { $0.contains("id: 4\n") && $0.hasSuffix("\n\n\r\n") }
        #expect(heard.contains(event(2, "bb")) && heard.contains(event(4, "dd")))
        #expect(!heard.contains("id: 1\ndata") && !heard.contains("id: 3\n"))
    }

    @Test func `a silent stream shows that it is alive`() async throws {
        let server = try await MountedServer(keepAlive: 20)
        let caller = try listener(server, "stream=rows&params=%7B%22oldest%22:0%7D")
        let comment = "\r\n:\n\n"
        #expect(caller.hear { $0.contains(comment) }.contains(comment))
    }

    @Test func `who leaves is forgotten at once, and a closed stream says so`() async throws {
        // A reader that has gone is not first found out when something is said to it.
        let server = try await MountedServer(keepAlive: 3_600_000)
        var caller: HTTPCaller? = try listener(server, "stream=rows&params=%7B%22oldest%22:0%7D")
        #expect(server.hub.subscribers == 1)
        caller = nil
        let clock = ContinuousClock()
        let end = clock.now + .seconds(600)
        while server.hub.subscribers > 0, clock.now < end { await Task.yield() }
        #expect(server.hub.subscribers == 0)
        caller = try listener(server, "stream=rows&params=%7B%22oldest%22:0%7D")
        server.hub.close()
        #expect(caller?.hear { $0.contains("data: closing\n") }.contains("data: closing\n") == true)
    }

    @Test func `a closed stream takes on nobody`() async throws {
        let server = try await MountedServer()
        server.hub.close()
        let answer = try server.ask("GET /subscribe?stream=rows&params=%7B%22oldest%22:0%7D")
        #expect(answer.status == 503)
        #expect(answer.body.contains(#""name":"stream_closed""#), "\(answer.body)")
        let caller = try HTTPCaller(port: server.port)
        try #require(caller.upgrade("/ws"))
        caller.tell(
            #"{"jsonrpc":"2.0","method":"subscribe","params":{"stream":"rows","params":{"oldest":0}},"id":2}"#
        )
        let heard = caller.hear { $0.contains(#""id":2"#) }
        #expect(heard.contains(#""name":"stream_closed""#), "\(heard)")
        #expect(server.hub.subscribers == 0)
    }

    @Test func `a stream ends with a word when the server does, and holds up no drain`()
        async throws
    {
        let server = try await MountedServer(keepAlive: 3_600_000)
        let caller = try listener(server, "stream=rows&params=%7B%22oldest%22:0%7D")
        let report = await server.drain(within: .seconds(3_600))
        #expect(report.finished == 1 && report.cut == 0)
        #expect(caller.hear().contains("event: end\ndata: closing\n\n"))
        #expect(server.hub.subscribers == 0)
    }

    @Test func `a caller has so many subscriptions, whatever they come over`() async throws {
        let server = try await MountedServer(subscriptions: 2)
        let query = "stream=rows&params=%7B%22oldest%22:0%7D"
        var first: HTTPCaller? = try listener(server, query)
        let other = try HTTPCaller(port: server.port)
        try #require(other.upgrade("/ws"))
        let ask =
            #"{"jsonrpc":"2.0","method":"subscribe","params":{"stream":"rows","params":{"oldest":0}},"id":"#
        other.tell(ask + "2}")
        #expect(other.hear { $0.contains(#""id":2"#) }.contains(#""subscription":1"#))
        other.tell(ask + "3}")
        #expect(other.hear { $0.contains(#""id":3"#) }.contains(#""name":"too_many_of_caller""#))
        let refused = try server.ask("GET /subscribe?" + query)
        #expect(refused.status == 429)
        #expect(refused.body.contains("expected at most 2 subscriptions"), "\(refused.body)")
        // A tenant has places of its own, and one that is left is free again.
        let acme = try listener(server, query, "Authorization: Bearer acme\r\n")
        #expect(server.hub.subscribers == 3)
        first = nil
        let end = ContinuousClock.now + .seconds(600)
        while server.hub.subscribers > 2, ContinuousClock.now < end { await Task.yield() }
        other.tell(ask + "4}")
        #expect(other.hear { $0.contains(#""id":4"#) }.contains(#""subscription":2"#))
        withExtendedLifetime((first, acme)) {}
    }

    @Test func `nothing of a subscription comes behind the word that it has ended`() async throws {
        let server = try await MountedServer(capacity: 64)
        let caller = try HTTPCaller(port: server.port)
        try #require(caller.upgrade("/ws"))
        caller.tell(
            #"{"jsonrpc":"2.0","method":"subscribe","params":{"stream":"rows","params":{"oldest":0}},"id":2}"#
        )
        caller.hear { $0.contains(#""subscription":1"#) }
        // More than the way holds, so that the server is in the middle of telling when it hears.
        let name = String(repeating: "x", count: 512 << 10)
        for _ in 0..<64 { server.publish(name) }
        caller.tell(#"{"jsonrpc":"2.0","method":"unsubscribe","params":[1],"id":3}"#)
        let end = ContinuousClock.now + .seconds(600)
        while server.hub.subscribers > 0, ContinuousClock.now < end { await Task.yield() }
        #expect(server.hub.subscribers == 0)
        caller.tell(#"{"jsonrpc":"2.0","method":"subtract","params":[45,3],"id":4}"#)
        let heard = caller.bytes { $0.hasEnding(#""result":42,"id":4}"#) }
        let answer = Array(result("{}", id: "3").utf8)
        let place = try #require(heard.lastRange(of: answer))
        #expect(heard[place.upperBound...].count < 200)
    }

    @Test func `a web socket speaks JSON-RPC, and its subscriptions tell in between`()
        async throws
    {
        let server = try await MountedServer()
        server.publish("a", "b")
        let caller = try HTTPCaller(port: server.port)
        try #require(caller.upgrade("/ws"))
        caller.tell(#"{"jsonrpc":"2.0","method":"subtract","params":[3,1],"id":1}"#)
        #expect(caller.hear { $0.contains(#""id":1}"#) }.contains(result("2", id: "1")))
        let ask =
            #"{"jsonrpc":"2.0","method":"subscribe","params":{"stream":"rows","after":1,"params":{"oldest":0}},"id":2}"#
        caller.tell(ask)
        server.publish("c")
        let heard = caller.hear { $0.contains(#""sequence":3"#) }
        let answer = result(#"{"subscription":1,"after":1}"#, id: "2")
        let notice =
            #"{"jsonrpc":"2.0","method":"subscription","params":{"subscription":1,"sequence":2,"event":{"name":"b","mode":"fast"}}}"#
        let (place, behind) = (heard.firstRange(of: answer), heard.firstRange(of: notice))
        #expect(place != nil && behind != nil, "\(heard)")
        if let place, let behind { #expect(place.upperBound < behind.lowerBound) }

        caller.tell(#"{"jsonrpc":"2.0","method":"unsubscribe","params":[1],"id":3}"#)
        #expect(caller.hear { $0.contains(#""id":3}"#) }.contains(result("{}", id: "3")))
        #expect(server.hub.subscribers == 0)
        caller.tell(#"{"jsonrpc":"2.0","method":"unsubscribe","params":[1],"id":4}"#)
        #expect(caller.hear { $0.contains(#""id":4}"#) }.contains("unknown_subscription"))
    }

    @Test func `the subscriptions of a web socket end with it`() async throws {
        let server = try await MountedServer()
        var caller: HTTPCaller? = try HTTPCaller(port: server.port)
        _ = caller?.upgrade("/ws")
        caller?.tell(
            #"{"jsonrpc":"2.0","method":"subscribe","params":{"stream":"rows","params":{"oldest":0}},"id":2}"#
        )
        caller?.hear { $0.contains(#""subscription":1"#) }
        #expect(server.hub.subscribers == 1)
        caller = nil
        let clock = ContinuousClock()
        let end = clock.now + .seconds(600)
        while server.hub.subscribers > 0, clock.now < end { await Task.yield() }
        #expect(server.hub.subscribers == 0)
    }

    @Test func `a closed stream ends its subscriptions with a word`() async throws {
        let server = try await MountedServer()
        let caller = try HTTPCaller(port: server.port)
        _ = caller.upgrade("/ws")
        caller.tell(
            #"{"jsonrpc":"2.0","method":"subscribe","params":{"stream":"rows","params":{"oldest":0}},"id":2}"#
        )
        caller.hear { $0.contains(#""subscription":1"#) }
        server.hub.close()
        let heard = caller.hear { $0.contains("subscription_ended") }
        #expect(heard.contains(#"{"subscription":1,"reason":"closing"}"#))
    }
}
