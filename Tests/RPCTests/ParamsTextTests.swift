import RPC
import Records
import Simulation
import SpecTesting
import Testing

@Suite struct ParamsTextTests {
    /// Values for the fields of `Query`, right and wrong ones.
    private static func values(_ dice: inout SplitMix64) -> [String] {
        let rows = [#"{"name":"x","mode":"slow"}"#, #"{"name":"x"}"#, "{}"]
        let all = [
            dice.pick(["1", "404", "500", "-1", "null"]), dice.pick([#""fast""#, #""slow""#, "1"]),
            dice.pick(["[]", #"["slow", "fast" ]"#, #"["x"]"#]),
            dice.pick([#""""#, #""é\n""#, "3"]),
            dice.pick(rows),
        ]
        return Array(all.prefix(dice.below(6)))
    }

    @Test(arguments: Trials.seeds(5_000))
    func `parameters by position are those by name`(seed: UInt64) async throws {
        var dice = SplitMix64(seed: seed)
        let values = Self.values(&dice)
        let names = ["height", "mode", "lanes", "note", "nested"]
        let named = zip(names, values).map { #""\#($0)":\#($1)"# }.shuffled(using: &dice)
        let body = { (params: String) in
            #"{"jsonrpc":"2.0","method":"market.list","params":\#(params),"id":1}"#
        }

        let exchange = Exchange()
        let byPosition = await exchange(body("[" + values.joined(separator: " ,") + "]"))
        let byName = await exchange(body("{" + named.joined(separator: ",") + "}"))
        let (one, other) = (try #require(byPosition), try #require(byName))
        let isResult = one.contains(#""result""#)
        #expect(isResult == other.contains(#""result""#))
        if isResult || !one.contains("-32602") { #expect(one == other) }
    }

    @Test func `parameters by position are refused by the name of the field`() async {
        let exchange = Exchange()
        let answer = await exchange(
            #"{"jsonrpc":"2.0","method":"market.list","params":[1,"fast",["fast","x"]],"id":1}"#)
        #expect(
            answer
                == standard(
                    .invalidParams, "expected one of fast, slow", field: "params.lanes[1]",
                    id: "1"))
    }

    @Test func `an empty list is no parameters`() async {
        let exchange = Exchange()
        #expect(
            await exchange(#"{"jsonrpc":"2.0","method":"get_data","params":[],"id":1}"#)
                == result(#"["hello",5]"#, id: "1"))
        #expect(
            await exchange(#"{"jsonrpc":"2.0","method":"get_data","params":[1],"id":1}"#)
                == standard(
                    .invalidParams, "expected at most 0 parameters by position, found 1",
                    field: "params", id: "1"))
    }
}
