import RPC
import Records
import Testing

@Suite struct EventStreamTests {
    private let rows = EventStream<Query, Row>("market.rows", "Rows as they come.")

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `every message, byte for byte`() {
        #expect(
            text(rows.request(Query(height: 1), after: 8, id: 2))
                == #"{"jsonrpc":"2.0","method":"subscribe","params":{"stream":"market.rows","after":8,"params":{"height":1,"lanes":[],"note":""}},"id":2}"#
        )
        #expect(
            text(rows.notification(3, 9, Row(name: "x", mode: .slow)))
                == #"{"jsonrpc":"2.0","method":"subscription","params":{"subscription":3,"sequence":9,"event":{"name":"x","mode":"slow"}}}"#
        )
        #expect(
            text(StreamMethods.ended(3, .tooSlow))
                == #"{"jsonrpc":"2.0","method":"subscription_ended","params":{"subscription":3,"reason":"too_slow"}}"#
        )
        #expect(
            text(Subscribed(subscription: 3, after: 8).json()) == #"{"subscription":3,"after":8}"#)
        #expect(text(UnsubscribeParams(subscription: 3).json()) == #"{"subscription":3}"#)
    }

    @Test func `the parameters of a stream are read as it declares them`() throws {
        let raw = RawJSON(of: Query(height: 5))
        let ask = SubscribeParams(stream: "market.rows", params: raw)
        #expect(try rows.params(of: ask) == Query(height: 5))
        let none = #expect(throws: RPCError.self) {
            try rows.params(of: SubscribeParams(stream: "market.rows"))
        }
        #expect(
            none?.description
                == "Invalid params (-32602, invalid_params): params.params: missing key \"height\"")
    }
}
