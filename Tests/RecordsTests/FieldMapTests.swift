import FuzzTargets
import Simulation
import SpecTesting
import Records
import Testing

@Suite struct FieldMapTests {
    @Test(arguments: Trials.seeds(2_000))
    func `it is a dictionary whose keys are bytes in order`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var (map, twin) = (FieldMap<Int64>(), [[UInt8]: Int64]())
        let names = (0..<12).map { _ in dice.text(upTo: 3) } + ["é", "e\u{301}", ""]
        for _ in 0..<100 {
            let name = dice.pick(names)
            let value: Int64? = dice.coin() ? dice.integer() : nil
            map[name] = value
            twin[Array(name.utf8)] = value
            #expect(map[name] == value)
            #expect(map.count == twin.count)
        }
        let sorted = twin.keys.sorted { $0.lexicographicallyPrecedes($1) }
        #expect(map.names.map { Array($0.utf8) } == sorted)
        #expect(map.values == sorted.map { twin[$0] })
    }

    @Test func `equivalent spellings of one name are two names`() throws {
        var (composed, decomposed) = (FieldMap<UInt8>(), FieldMap<UInt8>())
        composed["é"] = 1
        decomposed["e\u{301}"] = 1
        #expect(composed != decomposed)
        #expect(composed["e\u{301}"] == nil)
        decomposed["é"] = 1
        #expect(decomposed.count == 2)
    }

    /// Names that Unicode calls equivalent, among many others, in an order that makes sorting work.
    @Test(arguments: Trials.seeds(2_000))
    func `any order of members reads as the same map`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let letters = ["é", "e\u{301}", "å", "a\u{30A}", "\u{212B}", "e", "K", "\u{212A}", "z"]
        var members: [[UInt8]: Int] = [:]
        for _ in 0..<dice.below(60) {
            let name = (0...dice.below(3)).map { _ in dice.pick(letters) }.joined()
            members[Array(name.utf8)] = dice.below(100)
        }
        let text = members.shuffled(using: &dice)
            .map { "\"\(String(decoding: $0.key, as: UTF8.self))\":\($0.value)" }
        let read = try #require(
            try fromJSON("{" + text.joined(separator: ",") + "}", as: FieldMap<UInt8>.self))
        let sorted = members.keys.sorted { $0.lexicographicallyPrecedes($1) }
        #expect(read.names.map { Array($0.utf8) } == sorted)
        #expect(try Only<FieldMap<UInt8>>(binary: Only(read).binary()).x == read)

        guard let first = text.randomElement(using: &dice) else { return }
        let doubled = (text + [first]).shuffled(using: &dice).joined(separator: ",")
        let error = refusal { () throws(RecordError) in
            try fromJSON("{" + doubled + "}", as: FieldMap<UInt8>.self)
        }
        guard case .duplicateKey? = error?.problem else {
            Issue.record("a doubled key was taken: \(doubled)")
            return
        }
    }

    @Test func `a hundred thousand members take their time but not its square`() throws {
        let members = (0..<100_000).map { "\"\(99_999 - $0)\":1" }.joined(separator: ",")
        let map = try fromJSON("{" + members + "}", as: FieldMap<UInt8>.self)
        #expect(map?.count == 100_000)
    }
}
