import FuzzTargets
import Primitives
import Records
import Testing

@Suite struct IntegerAmountTests {
    private func amount(_ units: UInt128) -> Only<IntegerAmount> {
        Only(IntegerAmount(Amount(units: units)))
    }

    @Test func `JSON shows it as a number, in full`() throws {
        #expect(amount(9_007_199_254_740_993).json() == Array(#"{"x":9007199254740993}"#.utf8))
        #expect(
            amount(.max).json() == Array(#"{"x":340282366920938463463374607431768211455}"#.utf8))
        let read = try Only<IntegerAmount>(json: #"{"x":18446744073709551615}"#)
        #expect(read == amount(UInt128(UInt64.max)))
        #expect(throws: RecordError.self) { try Only<IntegerAmount>(json: #"{"x":"5"}"#) }
        #expect(throws: RecordError.self) {
            try Only<IntegerAmount>(json: #"{"x":18446744073709551616}"#)
        }
    }

    @Test func `canonical JSON refuses what no reader takes exactly`() throws {
        let most = try amount(9_007_199_254_740_991).canonicalJSON()
        #expect(most == Array(#"{"x":9007199254740991}"#.utf8))
        let refused = refusal { () throws(RecordError) in
            try amount(9_007_199_254_740_992).canonicalJSON()
        }
        #expect(refused?.path == "x")
    }

    @Test func `in every other form it is the amount`() throws {
        let plain = Only(Amount(units: 1 << 100))
        #expect(amount(1 << 100).binary() == plain.binary())
        #expect(amount(1 << 100).preimage(domain: "d") == plain.preimage(domain: "d"))
        #expect(try Only<IntegerAmount>(binary: plain.binary()) == amount(1 << 100))
    }
}
