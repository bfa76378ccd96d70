import Foundation
import SpecTesting
import Testing

/// What `the-block demo` answers.
@Suite(.ownThreads) struct DemoServiceTests {
    @Test func `a note is written, read, changed in the state that was seen, and thrown away`()
        async throws
    {
        try await DemoProgram.serve { demo in
            let created = try await demo.curl(
                "-i", "--json", #"{"title":"a","text":"b"}"#, "URL/notes")
            #expect(created.stdout.hasPrefix("HTTP/1.1 201 Created"))
            #expect(created.stdout.contains("location: /notes/1"))
            #expect(created.stdout.contains(#"etag: "1-1""#))
            let known = try await demo.curl("-i", "-H", #"If-None-Match: "1-1""#, "URL/notes/1")
            #expect(known.stdout.hasPrefix("HTTP/1.1 304"))
            let changed = #"{"title":"c"}"#
            for (state, status) in [("", "428"), (#""1-2""#, "412"), (#""1-1""#, "200")] {
                let answer = try await demo.curl(
                    "-i", "-X", "PUT", "-H", "If-Match: \(state)", "--json", changed, "URL/notes/1")
                #expect(answer.stdout.hasPrefix("HTTP/1.1 \(status)"), "\(state)")
            }
            #expect(
                try await demo.curl("URL/notes?limit=1").stdout
                    == #"{"notes":[{"id":1,"revision":2,"title":"c","text":""}]}"#)
            let gone = try await demo.curl("-i", "-X", "DELETE", "URL/notes/1")
            #expect(gone.stdout.hasPrefix("HTTP/1.1 204"))
            #expect(try await demo.curl("URL/notes/1").stdout.contains(#""code":"unknown_note""#))
        }
    }

    @Test func `the same notes answer as methods, and tell what happens to them`() async throws {
        try await DemoProgram.serve { demo in
            let call =
                #"[{"jsonrpc":"2.0","id":1,"method":"notes.create","params":["a"]},"#
                + #"{"jsonrpc":"2.0","id":2,"method":"notes.change","params":[1,1,"b"]},"#
                + #"{"jsonrpc":"2.0","id":3,"method":"notes.change","params":[1,1,"c"]}]"#
            let answers = try await demo.curl("-d", call, "URL/rpc").stdout
            #expect(answers.contains(#""title":"b""#))
            #expect(answers.contains(#""name":"note_changed""#))
            #expect(try await demo.curl("URL/rpc/notes.read?id=1").stdout.contains(#""title":"b""#))
            #expect(try await demo.curl("URL/rpc/rpc.discover").stdout.contains("notes.list"))
            // The stream has no end, so what comes of it is looked at for longer and longer.
            var events = ""
            for seconds in [1, 4, 16, 64] where !events.contains("id: 2") {
                events = try await demo.curl(
                    "--max-time", "\(seconds)", "URL/events?after=0"
                ).stdout
            }
            #expect(
                events.contains("id: 1\ndata: {\"kind\":\"created\",\"id\":1,\"revision\":1}\n"))
            #expect(
                events.contains("id: 2\ndata: {\"kind\":\"changed\",\"id\":1,\"revision\":2}\n"))
        }
    }

    @Test func `a stranger's name is answered only where it is allowed`() async throws {
        func expect(_ demo: DemoProgram, _ name: String, _ status: String) async throws {
            let answer = try await demo.curl("-i", "-H", "Host: \(name)", "URL/healthz").stdout
            #expect(answer.hasPrefix("HTTP/1.1 \(status)"), "\(name)")
        }
        try await DemoProgram.serve { demo in
            try await expect(demo, "localhost:1", "200")
            try await expect(demo, "evil.example", "421")
        }
        let variables = ["TB_HTTP_ALLOWED_HOSTS": "b.example"]
        try await DemoProgram.serve(["--allow-host", "a.example"], environment: variables) { demo in
            try await expect(demo, "a.example", "200")
            try await expect(demo, "b.example:80", "200")
            try await expect(demo, "evil.example", "421")
        }
        try await DemoProgram.serve(["--allow-host", "*"]) { demo in
            try await expect(demo, "evil.example", "200")
        }
    }

    @Test func `calls of methods are counted, those that nobody declared as one`() async throws {
        try await DemoProgram.serve { demo in
            for method in ["notes.list", "made.up", "made_up.too"] {
                _ = try await demo.curl("URL/rpc/\(method)")
            }
            let text = try await demo.curl("URL/metrics").stdout
            for (method, count) in [("notes.list", 1), ("unknown", 2)] {
                let series = "rpc_calls_total{method=\"\(method)\",admission=\"admitted\"}"
                #expect(text.contains("\(series) \(count)\n"), "\(text)")
            }
            #expect(!text.contains("made"))
        }
    }

    @Test func `an echo is the same bytes, and a page is at the root`() async throws {
        try await DemoProgram.serve { demo in
            #expect(try await demo.curl("-d", "hello", "URL/echo").stdout == "hello")
            #expect(try await demo.curl("URL/").stdout.contains("<title>The notebook</title>"))
            #expect(try await demo.curl("URL/healthz").stdout == "ok\n")
            let missing = try await demo.curl("-i", "URL/nothing")
            #expect(missing.stdout.hasPrefix("HTTP/1.1 404"))
        }
    }

    @Test(.requirement("TL-004", "RT-001", "RT-002"))
    func `metrics are exposed for Prometheus, with what the event loops missed`() async throws {
        try await DemoProgram.serve { demo in
            _ = try await demo.curl("-d", "hello", "URL/echo")
            let answer = try await demo.curl("-i", "URL/metrics").stdout
            #expect(answer.contains("content-type: text/plain; version=0.0.4"))
            for name in [
                "runtime_read_without_ready_total", "runtime_write_without_ready_total",
                "runtime_accept_pauses_total", "runtime_refused_peers_total",
            ] {
                #expect(answer.contains("\n# TYPE \(name) counter\n"))
                #expect(answer.firstMatch(of: try Regex("\n\(name) [0-9]+\n")) != nil)
            }
            for name in [
                #"http_requests_total{route="/echo",method="POST",status="200"} 1"#,
                "process_resident_memory_bytes ", "process_start_time_seconds ", "demo_notes 0",
            ] { #expect(answer.contains("\n" + name), "\(name)") }
            let open = try await demo.curl(
                "-i", "-H", "Accept: application/openmetrics-text", "URL/metrics"
            ).stdout
            #expect(open.contains("content-type: application/openmetrics-text; version=1.0.0"))
            #expect(open.hasSuffix("# EOF\n"))
        }
    }

    @Test(.requirement("TL-005"))
    func `a metric has the same labels whenever it is asked, in every run`() async throws {
        var labels: [Substring: Set<[Substring]>] = [:]
        for path in ["/echo", "/notes"] {
            try await DemoProgram.serve { demo in
                for _ in 0..<2 {
                    let text = try await demo.curl("URL/metrics").stdout
                    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
                        let name = line.prefix { $0 != "{" && $0 != " " }
                        let names = line.matches(of: /[{,]([a-z_]+)="/).map(\.1)
                        labels[name, default: []].insert(names)
                    }
                    _ = try await demo.curl("-d", "{}", "URL\(path)")
                    _ = try await demo.curl("URL/nowhere")
                }
            }
        }
        #expect(labels["http_requests_total"] == [["route", "method", "status"]])
        #expect(labels.count > 20)
        for (name, sets) in labels { #expect(sets.count == 1, "\(name): \(sets)") }
    }

    @Test func `it listens at a Unix socket, too`() async throws {
        let folder = try TestFolder()
        let path = folder.url.appending(path: "s").path
        try await DemoProgram.serve(["--unix", path]) { demo in
            let answer = try await demo.curl("--unix-socket", path, "http://x/healthz")
            #expect(answer.stdout == "ok\n")
            #expect(demo.running.said.contains("unix:"))
        }
    }

    @Test func `a signal ends it once what is under way has ended, and it says how`()
        async throws
    {
        let answer = try await DemoProgram.serve { demo in
            _ = try await demo.curl("URL/healthz")
        }
        #expect(answer.status == 0)
        let lines = answer.stdout.split(separator: "\n")
        // The connection of a client that has gone may not have been seen to end.
        #expect(lines.count == 2 && lines.last?.hasSuffix(#","cut":0}"#) == true)
        #expect(answer.stderr.contains(#""event":"demo.ended""#))
        let last = try #require(answer.stderr.split(separator: "\n").last)
        #expect(try JSONSerialization.jsonObject(with: Data(last.utf8)) is [String: Any])
    }

    @Test func `an event stream that is open ends with a word when the service does`()
        async throws
    {
        try await DemoProgram.serve { demo in
            async let heard = demo.curl("URL/events")
            let clock = ContinuousClock()
            let end = clock.now + .seconds(600)
            while try await demo.metric("demo_event_readers") != 1, clock.now < end {}
            demo.running.send(15)
            #expect(try await heard.stdout.contains("event: end\ndata: closing\n"))
        }
    }

    @Test(
        arguments: [
            (["--listen", "nowhere"], 64, "expected an address"),
            (["--listen", "127.0.0.1"], 64, "; the port is missing"),
            (["--listen", "::1"], 64, "expected an address"),
            (["--listen", "localhost:8080"], 64, "; names of hosts are not taken"),
            (
                ["--listen", "127.0.0.1:9", "--listen", "127.0.0.1:9"], 64,
                "127.0.0.1:9 is named twice"
            ),
            (["--unix", "/a", "--listen", "unix:/a"], 64, "unix:/a is named twice"),
            (["--listen", "203.0.113.9:18100"], 73, "bind 203.0.113.9:18100 failed: "),
            (["--loops", "-1"], 64, "--loops: got '-1', expected a number from 0 to 64"),
            (["--config", "/nowhere/a.toml"], 78, "/nowhere/a.toml: there is no such file"),
            (["--tls-client-ca", "a"], 64, "--tls-client-ca needs --tls-cert and --tls-key, too"),
            (["--tls-client-ca", "a", "--tls-cert", "b"], 64, "needs --tls-key, too"),
            (["--tls-client-optional"], 64, "needs --tls-client-ca, too"),
            (["--tls-cert", "a"], 64, "expected --tls-cert and --tls-key together"),
            (["--tls-cert", "/nowhere", "--tls-key", "/nowhere"], 78, "/nowhere"),
        ] as [([String], Int32, String)])
    func `what it cannot start with it names`(
        arguments: [String], status: Int32, words: String
    ) async throws {
        let answer = try await Program(built: "the-block").run(["demo"] + arguments)
        #expect(answer.status == status)
        #expect(answer.stderr.contains(words), "\(answer.stderr)")
    }

    @Test func `a wrong setting stops it, and all of them are named at once`() async throws {
        let answer = try await Program(built: "the-block").run(
            ["demo"], environment: ["TB_REACTOR_IDLE_POLL_MS": "0", "TB_NO_SUCH_THING": "1"])
        #expect(answer.status == 78)
        #expect(answer.stderr.contains("runtime.reactor_idle_poll_ms"))
        #expect(answer.stderr.contains("TB_NO_SUCH_THING"))
        #expect(answer.stderr.split(separator: "\n").count == 3, "\(answer.stderr)")
    }
}
