import RPC
import Records
import Simulation
import SpecTesting
import Synchronization
import Testing

@Suite struct BatchTests {
    @Test func `a batch has at most 64 calls, and one error names the bound`() async {
        let exchange = Exchange()
        let call = #"{"jsonrpc":"2.0","method":"sum","params":[1],"id":1}"#
        let most = "[" + Array(repeating: call, count: 64).joined(separator: ",") + "]"
        #expect(
            await exchange(most)
                == "[" + Array(repeating: result("1", id: "1"), count: 64).joined(separator: ",")
                + "]")
        let more = "[" + Array(repeating: call, count: 65).joined(separator: ",") + "]"
        #expect(
            await exchange(more)
                == standard(.invalidRequest, "expected at most 64 calls in a batch, found 65"))
        #expect(exchange.heard.metered.withLock(\.count) == 64)
    }

    @Test func `all answers of a batch share one bound`() async {
        let exchange = Exchange(limits: RPCLimits(answerBytes: 50))
        let call = #"{"jsonrpc":"2.0","method":"get_data","id":1}"#
        let answer = await exchange("[\(call),\(call)]")
        let first = result(#"["hello",5]"#, id: "1")
        #expect(answer?.hasPrefix("[\(first),") == true)
        #expect(answer?.contains("answer_too_large") == true)
    }

    /// One element of a batch and what is answered to it by itself.
    private struct Element {
        var text: String
        var answer: String?
    }

    private static func element(_ dice: inout SplitMix64) -> Element {
        let id = dice.pick(["1", "-2", "1.5", "null", #""a""#, #""\"""#])
        let (a, b) = (dice.below(2_000) - 1_000, dice.below(2_000) - 1_000)
        switch dice.below(9) {
        case 0:
            return Element(
                text: #"{"jsonrpc":"2.0","method":"subtract","params":[\#(a),\#(b)],"id":\#(id)}"#,
                answer: result("\(a - b)", id: id))
        case 1:
            return Element(
                text:
                    #"{"id":\#(id),"params":{"subtrahend":\#(b),"minuend":\#(a)},"method":"subtract","jsonrpc":"2.0"}"#,
                answer: result("\(a - b)", id: id))
        case 2:
            return Element(
                text: #"{"jsonrpc":"2.0","method":"sum","params":[\#(a)]}"#, answer: nil)
        case 3:
            return Element(
                text: #"{"jsonrpc":"2.0","method":"none","id":\#(id)}"#,
                answer: standard(
                    .methodNotFound, #"no method is called "none""#, field: "method", id: id))
        case 4:
            return Element(
                text: #" {"jsonrpc":"2.0","id":\#(id)} "#,
                answer: standard(
                    .invalidRequest, "missing key \"method\"", field: "method", id: id))
        case 5:
            return Element(
                text: dice.pick(["1", "[]", "null", #""x""#, "[{}]"]),
                answer: standard(.invalidRequest, "expected an object"))
        case 6:
            return Element(
                text: #"{"method":"sum","params":[\#(a),\#(b)]}"#,
                answer: result("\(a + b)", id: "null"))
        case 7:
            return Element(
                text: #"{"jsonrpc":"2.0","method":"sum","params":[1,2,3,4],"id":\#(id)}"#,
                answer: standard(
                    .invalidParams, "expected at most 3 parameters by position, found 4",
                    field: "params", id: id))
        default: return Element(text: #"{"jsonrpc":"2.0","method":"none"}"#, answer: nil)
        }
    }

    @Test(arguments: Trials.seeds(10_000))
    func `a batch answers what its calls would be answered one by one`(seed: UInt64) async {
        var dice = SplitMix64(seed: seed)
        let elements = (0...dice.below(12)).map { _ in Self.element(&dice) }
        let separator = dice.pick([",", " , ", ",\n"])
        let answers = elements.compactMap(\.answer)
        let exchange = Exchange()
        let answer = await exchange("[" + elements.map(\.text).joined(separator: separator) + "]")
        #expect(answer == (answers.isEmpty ? nil : "[\(answers.joined(separator: ","))]"))
    }
}
