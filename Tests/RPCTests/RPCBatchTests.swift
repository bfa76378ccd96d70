import RPC
import Records
import Testing

@Suite struct RPCBatchTests {
    private func three() -> (
        RPCBatch, RPCBatch.Ticket<Int64>, RPCBatch.Ticket<RawJSON>, RPCBatch.Ticket<[Row]>
    ) {
        var batch = RPCBatch()
        let sum = batch.call(Declared.sum, Summands())
        batch.notify(Declared.data, Nothing())
        let data = batch.call(Declared.data, Nothing())
        let rows = batch.call(Declared.list, Query(height: 404))
        return (batch, sum, data, rows)
    }

    @Test func `each ticket finds its own result`() async throws {
        let (batch, sum, data, rows) = three()
        let server = Exchange().server
        let bytes = try #require(await server.answer(batch.bytes, from: Declared.market))
        let answers = try batch.answers(bytes)
        #expect(try answers.result(sum) == 0)
        #expect(try answers.result(data).description == #"["hello",5]"#)
        let error = #expect(throws: RPCClientError.self) { try answers.result(rows) }
        #expect(error?.refusal?.name == "too_old")
    }

    @Test func `answers may come in any order, and one may be missing`() throws {
        let (batch, sum, data, rows) = three()
        let answers = try batch.answers(
            Array(
                #"[{"jsonrpc":"2.0","result":1,"id":2},{"jsonrpc":"2.0","result":5,"id":1}]"#.utf8)
        )
        #expect(try answers.result(sum) == 5)
        #expect(try answers.result(data).description == "1")
        #expect(throws: RPCClientError.missing(id: 3)) { try answers.result(rows) }
    }

    @Test func `a batch refused as a whole, doubled answers and too many are errors`() throws {
        let (batch, _, _, _) = three()
        #expect(
            throws: RPCClientError.refused(code: -32_600, message: "Invalid Request", data: nil)
        ) {
            try batch.answers(
                Array(
                    #"{"jsonrpc":"2.0","error":{"code":-32600,"message":"Invalid Request"},"id":null}"#
                        .utf8))
        }
        let one = #"{"jsonrpc":"2.0","result":1,"id":1}"#
        #expect(throws: RPCClientError.notAnAnswer("two answers have the id 1")) {
            try batch.answers(Array("[\(one),\(one)]".utf8))
        }
        #expect(throws: RPCClientError.notAnAnswer("4 answers to 3 calls")) {
            try batch.answers(Array("[\(one),\(one),\(one),\(one)]".utf8))
        }
        var notices = RPCBatch()
        notices.notify(Declared.data, Nothing())
        _ = try notices.answers([])
    }
}
