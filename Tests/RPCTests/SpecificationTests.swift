import RPC
import Testing

/// The exchanges of section 7 of the JSON-RPC 2.0 specification. Our errors carry `data` besides.
@Suite struct SpecificationTests {
    private let exchange = Exchange()

    @Test(arguments: [
        (
            #"{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}"#,
            #"{"jsonrpc":"2.0","result":19,"id":1}"#
        ),
        (
            #"{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}"#,
            #"{"jsonrpc":"2.0","result":-19,"id":2}"#
        ),
    ])
    func `a call with positional parameters`(body: String, answer: String) async {
        #expect(await exchange(body) == answer)
    }

    @Test(arguments: [
        (
            #"{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}"#,
            #"{"jsonrpc":"2.0","result":19,"id":3}"#
        ),
        (
            #"{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4}"#,
            #"{"jsonrpc":"2.0","result":19,"id":4}"#
        ),
    ])
    func `a call with named parameters`(body: String, answer: String) async {
        #expect(await exchange(body) == answer)
    }

    @Test(arguments: [
        #"{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}"#,
        #"{"jsonrpc": "2.0", "method": "foobar"}"#,
    ])
    func `a notification`(body: String) async {
        #expect(await exchange(body) == nil)
    }

    @Test func `a call of a method that is not there`() async {
        let answer = await exchange(#"{"jsonrpc": "2.0", "method": "foobar", "id": "1"}"#)
        #expect(
            answer
                == standard(
                    .methodNotFound, #"no method is called "foobar""#, field: "method",
                    id: #""1""#))
    }

    @Test func `a call that is not JSON`() async {
        let answer = await exchange(
            #"{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]"#)
        #expect(answer == standard(.parse, "expected ',' or '}' (byte 39)"))
    }

    @Test func `a call that is no request`() async {
        let answer = await exchange(#"{"jsonrpc": "2.0", "method": 1, "params": "bar"}"#)
        #expect(
            answer == standard(.invalidRequest, "expected a string (byte 29)", field: "method"))
    }

    @Test func `a batch that is not JSON`() async {
        let answer = await exchange(
            """
            [
              {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
              {"jsonrpc": "2.0", "method"
            ]
            """)
        #expect(answer == standard(.parse, "expected ':' (byte 101)", field: "[1].method"))
    }

    @Test func `an empty batch`() async {
        let answer = await exchange("[]")
        #expect(answer == standard(.invalidRequest, "expected at least one call in a batch"))
    }

    @Test func `a batch of what are no requests`() async {
        let one = standard(.invalidRequest, "expected an object")
        #expect(await exchange("[1]") == "[\(one)]")
        #expect(await exchange("[1,2,3]") == "[\(one),\(one),\(one)]")
    }

    @Test func `a batch of everything`() async {
        let answer = await exchange(
            """
            [
                    {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
                    {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
                    {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
                    {"foo": "boo"},
                    {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
                    {"jsonrpc": "2.0", "method": "get_data", "id": "9"}
                ]
            """)
        let expected = [
            result("7", id: #""1""#), result("19", id: #""2""#),
            standard(.invalidRequest, "missing key \"method\"", field: "method"),
            standard(
                .methodNotFound, #"no method is called "foo.get""#, field: "method", id: #""5""#),
            result(#"["hello",5]"#, id: #""9""#),
        ]
        #expect(answer == "[\(expected.joined(separator: ","))]")
    }

    @Test func `a batch of notifications`() async {
        let answer = await exchange(
            """
            [
                {"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},
                {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}
            ]
            """)
        #expect(answer == nil)
    }
}
