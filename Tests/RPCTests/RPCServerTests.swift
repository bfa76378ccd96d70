import RPC
import Records
import Synchronization
import Testing

@Suite struct RPCServerTests {
    private let exchange = Exchange()

    @Test(arguments: [
        #""1""#, #""""#, #""\u00e9\n""#, #""é""#, "0", "-7", "1.50", "1e3",
        "123456789012345678901234567890", "null",
    ])
    func `an id comes back as the bytes it was`(id: String) async {
        let body = #"{"id" : \#(id) ,"jsonrpc":"2.0","method":"get_data"}"#
        #expect(await exchange(body) == result(#"["hello",5]"#, id: id))
    }

    @Test(arguments: ["true", "false", "[]", "[1]", "{}"])
    func `an id of another kind is refused`(id: String) async {
        let body = #"{"jsonrpc":"2.0","method":"get_data","id":\#(id)}"#
        let reason = "expected a string, a number or null"
        #expect(await exchange(body) == standard(.invalidRequest, reason, field: "id"))
    }

    @Test func `an id has at most 256 bytes`() async {
        let longest = "\"" + String(repeating: "x", count: 254) + "\""
        let body = { (id: String) in #"{"jsonrpc":"2.0","method":"get_data","id":\#(id)}"# }
        #expect(await exchange(body(longest)) == result(#"["hello",5]"#, id: longest))
        let longer = String(repeating: "1", count: 257)
        #expect(
            await exchange(body(longer))
                == standard(.invalidRequest, "expected an id of at most 256 bytes", field: "id"))
    }

    @Test(arguments: [
        (
            #"{"jsonrpc":"1.0","method":"sum","id":1}"#, "expected \"2.0\", or no such key",
            "jsonrpc"
        ),
        (#"{"jsonrpc":2.0,"method":"sum","id":1}"#, "expected \"2.0\", or no such key", "jsonrpc"),
        (#"{"jsonrpc":"2.0","id":1}"#, "missing key \"method\"", "method"),
        (
            #"{"jsonrpc":"2.0","method":"sum","params":7,"id":1}"#,
            "expected an object or an array", "params"
        ),
        (
            #"{"jsonrpc":"2.0","method":"sum","params":null,"id":1}"#,
            "expected an object or an array", "params"
        ),
    ])
    func `what is no request is answered under its id`(
        body: String, reason: String, field: String
    ) async {
        #expect(
            await exchange(body) == standard(.invalidRequest, reason, field: field, id: "1"))
    }

    @Test(arguments: ["jsonrpc", "method", "params", "id", "x"], [false, true])
    func `where a key stands twice nothing is done, and the key is named`(
        key: String, isBare: Bool
    ) async {
        let members = [
            "jsonrpc": #""2.0""#, "method": #""sum""#, "params": "[1]", "id": "1", "x": "1",
        ].filter { !isBare || $0.key == "method" || $0.key == key }
        var text = members.map { #""\#($0)":\#($1)"# }
        text.append(#""\#(key)":\#(members[key] ?? "")"#)
        let object = "{" + text.joined(separator: ",") + "}"
        let refusal = standard(.invalidRequest, "key \"\(key)\" stands twice", field: key)
        let reply = await exchange.server.reply(to: Array(object.utf8), from: Declared.market)
        #expect(reply?.status == 400 && reply?.error != nil)
        #expect(reply.map { String(decoding: $0.body, as: UTF8.self) } == refusal)
        // The others of a batch are no worse for it.
        let call = #"{"jsonrpc":"2.0","method":"sum","params":[1],"id":1}"#
        let batch = Array("[\(call),\(object)]".utf8)
        let answers = await exchange.server.reply(to: batch, from: Declared.market)
        #expect(answers?.status == 200)
        #expect(
            answers.map { String(decoding: $0.body, as: UTF8.self) }
                == "[\(result("1", id: "1")),\(refusal)]")
        #expect(exchange.heard.metered.withLock(\.count) == 1)
    }

    @Test func `keys and values may be escaped, and unknown members are passed over`() async {
        let answer = await exchange(
            #"{"x":{"id":3},"json\u0072pc":"\u0032.0","method":"s\u0075m","params":[1],"id":1,"y":2}"#
        )
        #expect(answer == result("1", id: "1"))
    }

    @Test func `parameters are refused with their place and what was expected`() async {
        let named = await exchange(
            #"{"jsonrpc":"2.0","method":"market.list","params":{"height":-1},"id":1}"#)
        #expect(
            named
                == standard(
                    .invalidParams, "expected an integer from 0 to 18446744073709551615 (byte 59)",
                    field: "params.height", id: "1"))
        let missing = await exchange(#"{"jsonrpc":"2.0","method":"market.list","id":1}"#)
        #expect(
            missing
                == standard(.invalidParams, "missing key \"height\"", field: "params", id: "1"))
        let unknown = await exchange(
            #"{"jsonrpc":"2.0","method":"sum","params":{"a":1,"z":1},"id":1}"#)
        #expect(
            unknown
                == standard(
                    .invalidParams, "unknown key \"z\" (byte 48)", field: "params", id: "1"))
    }

    @Test func `a bare body is answered barely`() async throws {
        let body = Array(#"{"method":"get_data"}"#.utf8)
        let reply = await exchange.server.reply(to: body, from: Declared.market)
        #expect(reply?.status == 200)
        #expect(reply.map { String(decoding: $0.body, as: UTF8.self) } == #"["hello",5]"#)

        let refused = await exchange.server.reply(
            to: Array(#"{"method":"none.such"}"#.utf8), from: Declared.market)
        #expect(refused?.status == 404)
        #expect(
            refused.map { String(decoding: $0.body, as: UTF8.self) }
                == #"{"error":{"code":-32601,"message":"Method not found","data":{"code":-32601,"name":"method_not_found","reason":"no method is called \"none.such\"","field":"method","correlation_id":"01J"}}}"#
        )
        // With an id it is a call like any other.
        #expect(
            await exchange(#"{"method":"get_data","id":7}"#) == result(#"["hello",5]"#, id: "7"))
        // In a batch an answer needs its envelope.
        #expect(
            await exchange(#"[{"method":"get_data"}]"#)
                == "[\(result(#"["hello",5]"#, id: "null"))]")
    }

    @Test func `a refusal of the domain carries its code, name and details`() async {
        let answer = await exchange(
            #"{"jsonrpc":"2.0","method":"market.list","params":[404],"id":1}"#)
        #expect(
            answer
                == #"{"jsonrpc":"2.0","error":{"code":-33100,"message":"That height is no longer kept.","data":{"code":-33100,"name":"too_old","correlation_id":"01J","details":{"oldest":500}}},"id":1}"#
        )
    }

    @Test func `what else a handler throws stays inside`() async {
        let answer = await exchange(
            #"{"jsonrpc":"2.0","method":"market.list","params":[500],"id":1}"#)
        #expect(
            answer
                == #"{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error","data":{"code":-32603,"name":"internal_error","correlation_id":"01J"}},"id":1}"#
        )
        let failures = exchange.heard.failures.withLock(\.self)
        #expect(failures == [#"market.list 01J text("a secret of the inside")"#])

        let cancelled = await exchange(
            #"{"jsonrpc":"2.0","method":"market.list","params":[499],"id":1}"#)
        #expect(cancelled?.contains(#""name":"cancelled""#) == true)
    }

    @Test func `a method answers to its older names`() async {
        #expect(
            await exchange(#"{"jsonrpc":"2.0","method":"data.get","id":1}"#)
                == result(#"["hello",5]"#, id: "1"))
    }

    @Test func `who lacks the capability is refused before the parameters are read`() async {
        let body = #"{"jsonrpc":"2.0","method":"market.list","params":[true],"id":1}"#
        let stranger = await exchange(body, from: RPCCaller(correlationID: "x"))
        #expect(
            stranger
                == #"{"jsonrpc":"2.0","error":{"code":-33009,"message":"The call needs a credential, and none was accepted.","data":{"code":-33009,"name":"unauthenticated","reason":"market.list needs the capability \"market:read\"","correlation_id":"x"}},"id":1}"#
        )
        let other = await exchange(body, from: RPCCaller(tenant: "acme", correlationID: "x"))
        #expect(other?.contains(#""code":-33009,"name":"forbidden""#) == true)
    }

    @Test func `a call costs what its method says, and one too many is told when to come back`()
        async
    {
        let exchange = Exchange(admission: .limited(retryAfterMs: 250))
        let answer = await exchange(
            #"{"jsonrpc":"2.0","method":"market.rows","params":[1],"id":1}"#)
        #expect(
            answer
                == #"{"jsonrpc":"2.0","error":{"code":-33010,"message":"Too many calls; wait before the next one.","data":{"code":-33010,"name":"rate_limited","correlation_id":"01J","retry_after_ms":250}},"id":1}"#
        )
        #expect(exchange.heard.metered.withLock(\.self) == ["market.list 5"])
    }

    @Test(arguments: ["", " ", "x", "tru", "1 2", "\u{FEFF}{}"])
    func `what is not JSON is a parse error`(body: String) async {
        #expect(await exchange(body)?.contains(#""code":-32700"#) == true)
    }

    @Test(arguments: ["1", "null", "true", #""sum""#, " 1.5 "])
    func `JSON of another shape is an invalid request`(body: String) async {
        #expect(
            await exchange(body)
                == standard(.invalidRequest, "expected an object or an array of them"))
    }

    @Test func `a body has its bounds in size and depth`() async {
        let small = Exchange(limits: RPCLimits(body: JSONLimits(size: 64, depth: 4)))
        let long = #"{"jsonrpc":"2.0","method":"sum","params":[1],"id":1,"x":"123456789"}"#
        #expect(
            await small(long) == standard(.parse, "larger than 64 bytes (byte 64)"))
        #expect(
            await small(#"{"method":"sum","x":[[[[1]]]]}"#)?.contains("nested deeper than") == true)
    }

    @Test(arguments: [false, true])
    func `32 levels are taken and 33 are not, the brackets of a batch counted`(
        isBatch: Bool
    ) async {
        let around = isBatch ? 2 : 1
        for levels in [32, 33] {
            let inner = levels - around
            let deep = String(repeating: "[", count: inner) + String(repeating: "]", count: inner)
            let call = #"{"jsonrpc":"2.0","method":"sum","params":[1],"id":1,"x":\#(deep)}"#
            let answer = await exchange(isBatch ? "[\(call)]" : call)
            if levels == 32 {
                #expect(answer == (isBatch ? "[\(result("1", id: "1"))]" : result("1", id: "1")))
            } else {
                #expect(answer?.contains("nested deeper than 32 levels") == true)
                #expect(answer?.contains(#""code":-32700"#) == true)
            }
        }
    }

    @Test func `an answer has its bound`() async {
        let small = Exchange(limits: RPCLimits(answerBytes: 10))
        let answer = await small(#"{"jsonrpc":"2.0","method":"get_data","id":1}"#)
        #expect(answer?.contains("the result has 11 bytes, and 10 are left for it") == true)
        #expect(answer?.contains(#""name":"answer_too_large""#) == true)
    }

    @Test func `a call that was given up is not made`() async {
        let task = Task { [exchange] in
            withUnsafeCurrentTask { $0?.cancel() }
            return await exchange(#"{"jsonrpc":"2.0","method":"get_data","id":1}"#)
        }
        #expect(await task.value?.contains(#""name":"cancelled""#) == true)
        #expect(exchange.heard.metered.withLock(\.self).isEmpty)
    }
}
