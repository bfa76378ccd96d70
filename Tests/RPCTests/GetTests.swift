import RPC
import Testing

@Suite struct GetTests {
    private let exchange = Exchange()

    @Test func `a query is the parameters, and the answer the bare result`() async {
        let answer = await exchange.get("market.list", [("height", "7"), ("mode", "slow")])
        #expect(answer == (200, #"[{"name":"acme","mode":"slow"}]"#))
        let difference = await exchange.get("subtract", [("subtrahend", "-3"), ("minuend", "4")])
        #expect(difference == (200, "7"))
    }

    @Test func `lists come several times or as JSON, texts as they stand`() async {
        let height = ("height", "1")
        for query in [
            [height, ("lanes", "fast")], [("lanes", "fast"), height, ("lanes", "slow")],
            [height, ("lanes", #"["fast","slow"]"#)], [height, ("note", "1")],
            [height, ("note", #""},{""#)], [height, ("nested", #"{"name":"n","mode":"fast"}"#)],
        ] { #expect(await exchange.get("market.list", query).status == 200, "\(query)") }
    }

    @Test(arguments: [
        ([("height", "x")], "params.height"), ([("height", "")], "params.height"),
        ([("height", #"1,"note":"x""#)], "params.height"), ([], "params"),
        ([("height", "1"), ("z", "2")], "params"),
        ([("height", "1"), ("lanes", "[")], "params.lanes[0]"),
        ([("height", "1"), ("nested", "fast")], "params.nested"),
    ])
    func `a query that does not fit is refused with its field`(
        query: [(String, String)], field: String
    ) async {
        let answer = await exchange.get("market.list", query)
        #expect(answer.status == 400)
        #expect(answer.text.contains(#""name":"invalid_params""#))
        #expect(answer.text.contains(#""field":"\#(field)""#), "\(answer.text)")
    }

    @Test(arguments: ["height", "mode", "z"])
    func `a parameter that is given twice, and is no list, is named`(name: String) async {
        let answer = await exchange.get("market.list", [("height", "1"), (name, "2"), (name, "2")])
        #expect(answer.status == 400)
        #expect(answer.text.contains(#""name":"invalid_request""#), "\(answer.text)")
        #expect(
            answer.text.contains(#""reason":"key \"\#(name)\" stands twice","field":"\#(name)""#))
        let limited = Exchange(admission: .limited(retryAfterMs: 1))
        #expect(await limited.get("market.list", [(name, "1"), (name, "2")]).status == 429)
    }

    @Test func `each refusal has its status`() async {
        #expect(await exchange.get("none").status == 404)
        #expect(await exchange.get("sum", [("a", "1")]).status == 405)
        #expect(await exchange.get("market.list", [("height", "404")]).status == 422)
        #expect(await exchange.get("market.list", [("height", "500")]).status == 500)
        #expect(await exchange.get("market.list", [("height", "499")]).status == 504)
        let stranger = RPCCaller(correlationID: "x")
        #expect(await exchange.get("market.list", from: stranger).status == 401)
        let other = RPCCaller(tenant: "x", correlationID: "x")
        #expect(await exchange.get("market.list", from: other).status == 403)
        let limited = Exchange(admission: .limited(retryAfterMs: 1))
        #expect(await limited.get("market.list").status == 429)
        let reply = await limited.server.answer(get: "market.list", query: [], from: other)
        #expect(reply.error?.data.retryAfterMs == 1)
    }
}
