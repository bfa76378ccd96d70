import RPC
import Records
import SpecTesting
import Testing

@Suite struct MethodReferenceTests {
    @Test func `the page of a table, letter for letter`() throws {
        var table = MethodTable()
        try table.bind(Declared.list) { _, _ in [] }
        try table.bind(Declared.data) { _, _ in .null }
        let page = """
            # The example: methods

            What the tests declare. Version 1.0.

            ## get_data

            A text and a number.

            Needs no capability; costs 1; `POST` only.
            Also answers to its older names `data.get`.

            Takes no parameters.

            Answers: any JSON.

            ```sh
            curl -s http://localhost:26658 -d '{"jsonrpc":"2.0","id":1,"method":"get_data"}'
            ```

            ## market.list

            Rows, newest first.

            Needs the capability `market:read`; costs 5; may be called by `GET`.
            Also answers to its older names `market.rows`.

            | Parameter | Type | There |
            |---|---|---|
            | `height` | integer, 0 to 2^64 − 1 | always |
            | `mode` | one of `fast`, `slow` | may be left out |
            | `lanes` | list of one of `fast`, `slow` | may be left out |
            | `note` | string | may be left out |
            | `nested` | [Row](#row) | may be left out |

            Answers: list of [Row](#row).

            | Code | Name | Refused because |
            |---|---|---|
            | -33100 | `too_old` | That height is no longer kept. |

            ```sh
            curl -s http://localhost:26658 -d '{"jsonrpc":"2.0","id":1,"method":"market.list","params":{"height":7,"lanes":[],"note":""}}'
            ```

            ## Types

            ### Row

            | Member | Type | There |
            |---|---|---|
            | `name` | string | always |
            | `mode` | one of `fast`, `slow` | always |

            """
        #expect(MethodReference.markdown(table, about: Declared.about) == page)
    }

    @Test func `the example is a call that a shell passes on and the server takes`() async throws {
        let quoting = Method<Quoted, Nothing>("quote", "Takes a quote.")
        var table = MethodTable()
        try table.bind(quoting) { _, _ in Nothing() }
        let page = MethodReference.markdown(table, about: Declared.about)
        let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("curl") })
        var shell = ChildProcess("sh")
        shell.arguments = ["-c", "curl() { printf %s \"$4\"; }; " + line]
        let body = try await shell.run().output
        let server = RPCServer(table, policy: RPCPolicy(failed: { _, _, _ in }))
        let answer = await server.answer(body, from: Declared.market)
        #expect(answer == Array(result("{}", id: "1").utf8))
    }

    private struct Quoted: Record {
        var text = "it's \"quoted\""
        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("text", &text)
        }
    }
}
