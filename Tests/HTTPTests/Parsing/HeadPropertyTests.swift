import HTTP
import Simulation
import SpecTesting
import Testing

@Suite struct HeadPropertyTests {
    @Test(arguments: Trials.seeds(2_000))
    func `a slow reader written from the rules agrees`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        for _ in 0..<20 {
            let bytes = dice.requestHead()
            #expect(ReadOutcome.of(bytes).head == NaiveHeadReader.read(bytes))
            let other = dice.mutated(bytes)
            #expect(ReadOutcome.of(other).head == NaiveHeadReader.read(other))
        }
    }

    @Test(arguments: Trials.seeds(1_000))
    func `every cut gives what the whole gives`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let good = dice.requestHead()
        for unended in [good, dice.mutated(good)] {
            // A head that never ends may be refused early in one piece and late in several.
            let bytes = unended + Array("\r\n\r\n".utf8)
            let whole = ReadOutcome.of(bytes)
            for cut in 0...bytes.count {
                #expect(ReadOutcome.of(bytes, cutAt: [cut]) == whole)
            }
            #expect(ReadOutcome.of(bytes, cutAt: Array(0..<bytes.count)) == whole)
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `what is written as a head is read as it was meant`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        var expected = ReadRequest(method: dice.pick(["GET", "DELETE", "X!"]), host: "a.b:1")
        expected.path = (0..<dice.below(4)).map { _ in
            dice.pick(["a", "b c", "é", "%", "+", "x.y"])
        }
        expected.target = "/" + expected.path.map(Self.escaped).joined(separator: "/")
        expected.fields = [.init(name: "host", value: "a.b:1")]
        for index in 0..<dice.below(20) {
            let value = dice.pick(["", "v", "a, b", "a\tb", "\"q\"", "é", "x: y"])
            expected.fields.append(.init(name: "n-\(index % 5)", value: value))
        }
        if dice.chance(2) {
            expected.fields.append(.init(name: "content-length", value: "42"))
            expected.framing = .length(42)
        }
        var text = "\(expected.method) \(expected.target) HTTP/1.1\r\n"
        for field in expected.fields {
            let name = dice.chance(2) ? field.name.uppercased() : field.name
            text +=
                "\(name):\(dice.pick(["", " ", "\t "]))\(field.value)\(dice.pick(["", "  "]))\r\n"
        }
        text += "\r\n"
        expected.byteCount = text.utf8.count
        #expect(ReadOutcome.of(text).head == expected)
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
            let digits = String(byte, radix: 16)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + digits
        }.joined()
    }

    @Test(arguments: Trials.seeds(2_000))
    func `no bytes at all make a reader trap`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let bytes = (0..<dice.below(300)).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
        #expect(ReadOutcome.of(bytes).head == NaiveHeadReader.read(bytes))
        var (scan, reader) = (HeadScan(), ChunkedReader())
        _ = ResponseHead.read(bytes.span, answering: .get, scan: &scan)
        _ = reader.next(bytes.span)
        _ = (HTTPDate(bytes.span), MediaType(bytes.span), ByteRanges(bytes.span))
    }
}
