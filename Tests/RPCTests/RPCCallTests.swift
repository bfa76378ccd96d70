import RPC
import Records
import Simulation
import SpecTesting
import Testing

@Suite struct RPCCallTests {
    private func read<P, R>(
        _ text: String, _ method: Method<P, R>
    ) -> Result<R, RPCClientError> {
        Result { () throws(RPCClientError) in
            try RPCCall.result(Array(text.utf8), of: method, id: 7)
        }
    }

    @Test func `calls, byte for byte`() {
        let call = RPCCall.request(Declared.list, Query(height: 3), id: 9)
        #expect(
            String(decoding: call, as: UTF8.self)
                == #"{"jsonrpc":"2.0","method":"market.list","params":{"height":3,"lanes":[],"note":""},"id":9}"#
        )
        let bare = RPCCall.notification(Declared.data, Nothing())
        #expect(String(decoding: bare, as: UTF8.self) == #"{"jsonrpc":"2.0","method":"get_data"}"#)
    }

    @Test func `a client gets what the handler answered`() async throws {
        let exchange = Exchange()
        let call = RPCCall.request(Declared.list, Query(height: 1), id: 7)
        let answer = try #require(await exchange.server.answer(call, from: Declared.market))
        #expect(
            try RPCCall.result(answer, of: Declared.list, id: 7) == [Row(name: "acme", mode: .fast)]
        )

        let refused = RPCCall.request(Declared.list, Query(height: 404), id: 7)
        let text = try #require(await exchange.server.answer(refused, from: Declared.market))
        let error = #expect(throws: RPCClientError.self) {
            try RPCCall.result(text, of: Declared.list, id: 7)
        }
        #expect(error?.refusal?.name == "too_old")
        #expect(error?.refusal?.code == -33_100)
        #expect(error?.refusal?.details?.description == #"{"oldest":500}"#)
        #expect(
            error?.description.hasPrefix(
                "the server refused: That height is no longer kept. (-33100)") == true)
    }

    @Test func `what is no answer to the call is refused by its reason`() {
        let answers: [(String, RPCClientError)] = [
            (
                #"{"jsonrpc":"2.0","result":1,"id":8}"#, .otherID(expected: "7", found: "8")
            ),
            (
                #"{"jsonrpc":"2.0","result":1,"id":null}"#,
                .otherID(expected: "7", found: "null")
            ),
            (
                #"{"jsonrpc":"2.0","error":{"code":1,"message":"m"},"id":null}"#,
                .refused(code: 1, message: "m", data: nil)
            ),
            (
                #"{"jsonrpc":"2.0","error":{"code":1,"message":"m","data":[1]},"id":7}"#,
                .refused(code: 1, message: "m", data: RawJSON(of: [1 as UInt8]))
            ),
            (#"{"result":1,"id":7}"#, .notAnAnswer("expected \"jsonrpc\":\"2.0\"")),
            (#"{"jsonrpc":"2.0","result":1}"#, .notAnAnswer("missing key \"id\"")),
            (
                #"{"jsonrpc":"2.0","id":7}"#,
                .notAnAnswer("expected either \"result\" or \"error\"")
            ),
            (
                #"{"jsonrpc":"2.0","id":7,"result":1,"result":2}"#,
                .notAnAnswer("key \"result\" stands twice")
            ),
            ("[]", .notAnAnswer("expected an object (byte 0)")),
            (
                #"{"jsonrpc":"2.0","result":"x","id":7}"#,
                .otherResult(
                    RecordError(
                        .expected(
                            "an integer from -9223372036854775808 to 9223372036854775807"), at: 0))
            ),
        ]
        for (text, error) in answers {
            #expect(read(text, Declared.subtract) == .failure(error), "\(text)")
        }
        #expect(
            read(#"{"jsonrpc":"2.0","result":5,"id":7,"more":1}"#, Declared.subtract)
                == .success(5))
    }

    @Test(arguments: Trials.seeds(20_000))
    func `a damaged answer is refused or read, and never traps`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var text = Array(
            #"{"jsonrpc":"2.0","error":{"code":1,"message":"m","data":[1]},"id":7}"#.utf8)
        for _ in 0...dice.below(3) {
            text[dice.below(text.count)] = dice.pick(Array("[]{}\",:1x ".utf8))
        }
        do throws(RPCClientError) {
            _ = try RPCCall.result(text, of: Declared.subtract, id: 7)
            Issue.record(
                "an error cannot become a result: \(String(decoding: text, as: UTF8.self))")
        } catch { #expect(!error.description.isEmpty) }
    }
}
