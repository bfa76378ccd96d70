import HTTP
import Loops
import RPC
import Records
import SpecTesting
import Synchronization
import Telemetry
import Testing

/// A method that waits for nothing says what one that waits says, and is run with no task.
@Suite(.serialized, .ownThreads) struct PromptMethodTests {
    /// The same methods, bound in both ways.
    private static func table(promptly: Bool) throws -> MethodTable {
        let list = { @Sendable (params: Query, caller: RPCCaller) throws -> [Row] in
            if params.height == 404 { throw TooOld(oldest: 500) }
            if params.height == 499 { throw CancellationError() }
            if params.height == 500 { throw Boom.text("a secret of the inside") }
            return [Row(name: caller.tenant ?? "nobody", mode: params.mode ?? .fast)]
        }
        var table = MethodTable()
        if promptly {
            try table.bind(promptly: Declared.list, list)
        } else {
            try table.bind(Declared.list) { try list($0, $1) }
        }
        return table
    }

    @Test(arguments: [
        #"{"jsonrpc":"2.0","id":1,"method":"market.list","params":{"height":7}}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"market.rows","params":[7,"fast"]}"#,
        #"{"jsonrpc":"2.0","method":"market.list","params":{"height":7}}"#,
        #"{"method":"market.list","params":{"height":7}}"#,
        #"{"method":"market.list","params":{"height":404}}"#,
        #"{"jsonrpc":"2.0","id":"a","method":"market.list","params":{"height":404}}"#,
        #"{"jsonrpc":"2.0","id":2,"method":"market.list","params":{"height":499}}"#,
        #"{"jsonrpc":"2.0","id":3,"method":"market.list","params":{"height":500}}"#,
        #"{"jsonrpc":"2.0","id":3,"method":"market.list","params":{"depth":1}}"#,
        #"{"jsonrpc":"2.0","id":3,"method":"market.nothing"}"#,
        #"[{"jsonrpc":"2.0","id":1,"method":"market.list","params":{"height":7}},{"a":1},7]"#,
        #"{"jsonrpc":"1.0","id":3,"method":"market.list"}"#, "[]", "7", "{", "",
    ])
    func `both ways of binding answer alike`(body: String) async throws {
        for caller in [Declared.market, RPCCaller(correlationID: "x")] {
            var replies: [RPCReply?] = []
            let failures = Mutex<[String]>([])
            for promptly in [false, true] {
                let server = RPCServer(
                    try Self.table(promptly: promptly), limits: RPCLimits(answerBytes: 4_096),
                    policy: RPCPolicy(failed: { method, _, _ in
                        failures.withLock { $0.append(method.name) }
                    }))
                replies.append(await server.reply(to: Array(body.utf8), from: caller))
            }
            #expect(replies[0] == replies[1])
            #expect(failures.withLock { $0.count } % 2 == 0)
        }
    }

    @Test func `a result that is too large is refused in both`() async throws {
        for promptly in [false, true] {
            let server = RPCServer(
                try Self.table(promptly: promptly), limits: RPCLimits(answerBytes: 8),
                policy: RPCPolicy(failed: { _, _, _ in }))
            let body = #"{"jsonrpc":"2.0","id":1,"method":"market.list","params":{"height":7}}"#
            let reply = await server.reply(to: Array(body.utf8), from: Declared.market)
            let text = String(decoding: try #require(reply).body, as: UTF8.self)
            #expect(text.contains("answer_too_large"), "\(text)")
        }
    }

    @Test(arguments: [true, false])
    func `over HTTP a prompt method has no task, and its caller a place and a name`(
        isKnown: Bool
    ) async throws {
        let notes = Mutex<[String]>([])
        let note = { @Sendable (caller: RPCCaller) in
            let task = withUnsafeCurrentTask { $0 == nil } ? "none" : "some"
            notes.withLock { $0.append("\(task) \(caller.place ?? "") \(caller.correlationID)") }
        }
        var table = MethodTable()
        try table.bind(promptly: Declared.sum) { params, caller in
            note(caller)
            return Int64(params.a + params.b + params.c)
        }
        try table.bind(Declared.data) { _, caller in
            note(caller)
            return .null
        }
        let rpc = RPCServer(table, policy: RPCPolicy(failed: { _, _, _ in }))
        var router = Router()
        let mount =
            isKnown
            ? RPCMount(rpc) { _, _, correlation in RPCCaller(correlationID: correlation.text) }
            : RPCMount(rpc)
        try mount.mount(on: &router)
        var settings = ServerSettings()
        settings.allowedHosts = nil
        let loops = try LoopGroup(count: 1)
        defer { loops.stop() }
        let server = try await Server.start(
            router, at: [Binding(.ipv4(.loopback, port: 0))], loops: loops, settings: settings,
            metrics: try ServerMetrics(Registry()))
        let port = server.addresses[0].port ?? 0
        let fields = "Content-Type: application/json\r\nX-Corr-ID: abc\r\n"
        for (body, answer) in [
            (#"{"id":1,"method":"sum","params":[1,2,3]}"#, #"{"jsonrpc":"2.0","result":6,"id":1}"#),
            (#"{"id":1,"method":"get_data"}"#, #"{"jsonrpc":"2.0","result":null,"id":1}"#),
            (#"{"jsonrpc":"2.0","method":"sum","params":[1,2,3]}"#, ""),
        ] {
            let heard = try HTTPCaller(port: port).ask("POST /", fields: fields, body: body)
            #expect(heard.body == answer && heard.status == (answer.isEmpty ? 204 : 200))
        }
        let prompt = isKnown ? "some" : "none"
        #expect(
            notes.withLock { $0 } == [
                "\(prompt) 127.0.0.1 abc", "some 127.0.0.1 abc", "\(prompt) 127.0.0.1 abc",
            ])
    }

    @Test(arguments: [
        ("application/json", 200), ("Application/JSON", 200),
        ("application/json; charset=utf-8", 200),
        ("application/json\r\nContent-Type: application/json", 415), ("application/jsonx", 415),
        ("text/plain", 415), ("application/json; charset=latin1", 415),
    ])
    func `content is JSON, said once`(type: String, status: Int) async throws {
        let host = try await MountedServer()
        let heard = try host.ask(
            "POST /", fields: "Content-Type: \(type)\r\n", body: #"{"id":1,"method":"get_data"}"#)
        #expect(heard.status == status, "\(type)")
    }
}
