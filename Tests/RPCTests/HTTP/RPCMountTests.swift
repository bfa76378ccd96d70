import HTTP
import RPC
import SpecTesting
import Telemetry
import Testing

@Suite(.ownThreads) struct RPCMountTests {
    private static let acme = "Authorization: Bearer acme\r\nContent-Type: application/json\r\n"

    @Test func `what is in an envelope is answered with 200, whatever it says`() async throws {
        let server = try await MountedServer()
        let call = #"{"jsonrpc":"2.0","method":"subtract","params":[42,23],"id":1}"#
        let answer = try server.ask("POST /", body: call)
        #expect(answer.status == 200)
        #expect(answer.body == result("19", id: "1"))
        #expect(answer.head.contains("content-type: application/json"))
        for body in ["1", "[]", #"{"jsonrpc":"2.0","method":"none","id":2}"#, "[\(call),1]"] {
            let answer = try server.ask("POST /", body: body)
            #expect(answer.status == 200)
            #expect(answer.body.contains(#""error""#), "\(answer.body)")
        }
    }

    @Test(arguments: ["", "{", "[", "x", #"{"jsonrpc":"2.0","id":1,"method":"sum""#, "[{}"])
    func `what is no JSON is a 400`(body: String) async throws {
        let server = try await MountedServer()
        let answer = try server.ask("POST /", body: body)
        #expect(answer.status == 400)
        #expect(answer.body.contains(#""name":"parse_error""#), "\(answer.body)")
    }

    @Test(arguments: [
        "{", "[]", "[1]", "1", #"{"jsonrpc":"2.0","id":1}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"none"}"#, #"{"method":"none"}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"subtract","params":["x"]}"#,
        #"[{"jsonrpc":"2.0","id":1,"method":"none"}]"#, #"[{"id":[]}]"#,
        #"{"method":"market.list","params":[1]}"#,
    ])
    func `every refusal says under which name the log has it`(body: String) async throws {
        let server = try await MountedServer()
        let json = "Content-Type: application/json\r\n"
        let answer = try server.ask("POST /", fields: json + "x-corr-id: find-me\r\n", body: body)
        #expect(answer.body.contains(#""correlation_id":"find-me""#), "\(answer.body)")
    }

    @Test func `a refused query says under which name the log has it`() async throws {
        let server = try await MountedServer()
        for line in ["GET /none", "GET /sum?a=1", "GET /subtract?x=1", "GET /subscribe"] {
            let answer = try server.ask(line, fields: "x-corr-id: find-me\r\n")
            #expect(answer.body.contains(#""correlation_id":"find-me""#), "\(answer.body)")
        }
    }

    @Test func `notifications alone are answered with nothing`() async throws {
        let server = try await MountedServer()
        let notice = #"{"jsonrpc":"2.0","method":"notify_hello","params":[7]}"#
        for body in [notice, "[\(notice),\(notice)]"] {
            let answer = try server.ask("POST /", body: body)
            #expect(answer.status == 204 && answer.body.isEmpty)
        }
    }

    @Test(arguments: [
        ("POST /", #"{"method":"subtract","params":[42,23]}"#, 200, "19"),
        ("POST /", #"{"method":"subtract","params":["x"]}"#, 400, #""field":"params.minuend""#),
        ("POST /", #"{"method":"none"}"#, 404, #""name":"method_not_found""#),
        ("POST /", #"{"method":"market.list","params":[1]}"#, 401, #""name":"unauthenticated""#),
        ("GET /subtract?minuend=42&subtrahend=23", nil, 200, "19"),
        ("GET /subtract?minuend=42&subtrahend=23&x=1", nil, 400, #"unknown key \"x\""#),
        ("GET /sum?a=1", nil, 405, #""name":"invalid_request""#),
        ("GET /none", nil, 404, #""name":"method_not_found""#),
        ("GET /subscribe?stream=none", nil, 404, #""name":"unknown_stream""#),
        ("GET /subscribe?stream=secrets", nil, 401, #""name":"unauthenticated""#),
        (
            "GET /subscribe?stream=rows&after=9&params=%7B%22oldest%22:0%7D", nil, 409,
            #""name":"ahead""#
        ),
        ("GET /subscribe", nil, 400, #"missing key \"stream\""#),
        ("GET /literal", nil, 200, "literal"),
        ("PUT /", "{}", 405, "method_not_allowed"),
        ("GET /a/b", nil, 404, "not_found"),
    ])
    func `a bare call has a status of its own`(
        line: String, body: String?, status: Int, words: String
    ) async throws {
        let server = try await MountedServer()
        let answer = try server.ask(line, body: body)
        #expect(answer.status == status)
        #expect(answer.body.contains(words), "\(answer.body)")
        if status == 405 { #expect(answer.head.contains("allow: ")) }
        if status == 401 { #expect(answer.head.contains("www-authenticate: Bearer")) }
    }

    @Test func `who calls decides what may be called`() async throws {
        let server = try await MountedServer()
        let allowed = try server.ask("GET /market.list?height=7", fields: Self.acme)
        #expect(allowed.status == 200)
        let other = try server.ask(
            "GET /market.list?height=7", fields: "Authorization: Bearer other\r\n")
        #expect(other.status == 403)
        let failing = try server.ask(
            "GET /market.list?height=500",
            fields: Self.acme + "x-corr-id: 0123456789abcdef0123456789abcdef\r\n")
        #expect(failing.status == 500)
        #expect(failing.body.contains(#""correlation_id":"0123456789abcdef0123456789abcdef""#))
    }

    @Test(
        arguments: [
            ("application/json", nil, 200), ("application/json; charset=utf-8", nil, 200),
            (nil, nil, 200), ("application/x-www-form-urlencoded", nil, 200),
            ("application/json", "http://elsewhere", 200), (nil, "http://elsewhere", 415),
            ("application/x-www-form-urlencoded", "http://elsewhere", 415),
            ("text/plain", nil, 415), ("text/plain", "http://elsewhere", 415),
            ("application/json; charset=latin1", nil, 415),
        ] as [(String?, String?, Int)])
    func `what a page of anybody's could have sent is not taken for a call`(
        type: String?, origin: String?, status: Int
    ) async throws {
        let server = try await MountedServer()
        let fields =
            (type.map { "Content-Type: \($0)\r\n" } ?? "")
            + (origin.map { "Origin: \($0)\r\n" } ?? "")
        let answer = try server.ask(
            "POST /", fields: fields, body: #"{"method":"subtract","params":[2,1]}"#)
        #expect(answer.status == status)
    }

    @Test func `a page of somebody else's opens no web socket`() async throws {
        let server = try await MountedServer(path: "/rpc")
        let upgrade =
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        let answer = try server.ask("GET /rpc/ws", fields: upgrade + "Origin: http://elsewhere\r\n")
        #expect(answer.status == 403 && answer.body.contains("\"origin\""), "\(answer)")
    }

    @Test func `a rate is told with the time to wait`() async throws {
        let limits = RateLimits<String>(
            global: nil, perTenant: .init(perSecond: 1, burst: 5), maxTenants: 4)
        let meter = RPCMeter(
            limits, methods: ["sum": .init(perSecond: 1, burst: 1)], now: { 0 })
        let server = try await MountedServer(meter: meter)
        let sum = #"{"method":"sum","params":[1]}"#
        #expect(try server.ask("POST /", body: sum).status == 200)
        let limited = try server.ask("POST /", body: sum)
        #expect(limited.status == 429)
        #expect(limited.head.contains("retry-after: 2"))
        #expect(limited.body.contains(#""name":"rate_limited""#))
        #expect(limited.body.contains(#""retry_after_ms":1000"#))
        // The refused call took nothing, and one that costs five is more than the four that are left.
        #expect(try server.ask("GET /market.list?height=1").status == 429)
        #expect(try server.ask("GET /market.list?height=1", fields: Self.acme).status == 200)
        let enveloped = try server.ask(
            "POST /", body: #"{"jsonrpc":"2.0","method":"sum","params":[1],"id":1}"#)
        #expect(enveloped.status == 200 && enveloped.body.contains(#""name":"rate_limited""#))
    }

    @Test func `names that nobody declared are limited and counted, all as one`() async throws {
        let registry = Registry()
        let limits = RateLimits<String>(
            global: nil, perTenant: .init(perSecond: 1, burst: 3), maxTenants: 4)
        let meter = RPCMeter(limits, metrics: try RPCMetrics(registry), now: { 0 })
        let server = try await MountedServer(meter: meter)
        #expect(try server.ask("POST /", body: #"{"method":"sum","params":[1]}"#).status == 200)
        #expect(try server.ask("POST /", body: #"{"method":"no.such_a"}"#).status == 404)
        #expect(try server.ask("GET /no.such_b").status == 404)
        #expect(try server.ask("GET /no.such_c").status == 429)
        let enveloped = try server.ask(
            "POST /", body: #"[{"jsonrpc":"2.0","method":"no.such_d","id":1}]"#)
        #expect(enveloped.body.contains(#""name":"rate_limited""#), "\(enveloped.body)")
        var text: [UInt8] = []
        registry.expose(as: .prometheusText, to: &text)
        let counted = String(decoding: text, as: UTF8.self)
        for series in [
            #"{method="sum",admission="admitted"} 1"#,
            #"{method="unknown",admission="admitted"} 2"#,
            #"{method="unknown",admission="limited"} 2"#,
        ] { #expect(counted.contains("rpc_calls_total" + series + "\n"), "\(counted)") }
        #expect(!counted.contains("such"))
    }

    @Test func `a body is bounded`() async throws {
        let server = try await MountedServer(bodySize: 64)
        let answer = try server.ask(
            "POST /", body: #"{"method":"sum","params":[1\#(String(repeating: " ", count: 64))]}"#)
        #expect(answer.status == 413)
    }

    @Test func `methods below another path, and their document`() async throws {
        let server = try await MountedServer(path: "/rpc")
        #expect(try server.ask("GET /rpc/subtract?minuend=3&subtrahend=1").body == "2")
        #expect(try server.ask("GET /subtract?minuend=3&subtrahend=1").status == 404)
        let document = try server.ask("GET /rpc/rpc.discover")
        #expect(document.status == 200)
        #expect(document.body.contains(#""name":"subscribe""#))
        let plain = try server.ask("POST /rpc", body: #"{"method":"subscribe","params":["rows"]}"#)
        #expect(plain.status == 400 && plain.body.contains("expected a web socket"))
    }
}
