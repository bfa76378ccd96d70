import FuzzTargets
import Records
import Simulation
import SpecTesting
import Testing

@Suite struct JSONPartsTests {
    private func members(_ text: String) throws(RecordError) -> [String] {
        let bytes = Array(text.utf8)
        var found: [String] = []
        try JSON.members(of: bytes.span) { key, place in
            found.append(key + "=" + String(decoding: bytes[place], as: UTF8.self))
        }
        return found
    }

    private func elements(_ text: String) throws(RecordError) -> [String] {
        let bytes = Array(text.utf8)
        var found: [String] = []
        try JSON.elements(of: bytes.span) { place in
            found.append(String(decoding: bytes[place], as: UTF8.self))
        }
        return found
    }

    @Test func `members are told with the place of their values, doubled ones too`() throws {
        #expect(try members(" {} ") == [])
        #expect(
            try members(#"{ "a" : 1 ,"\u0062":[ {"c":2} ] , "a":"x" }"#)
                == ["a=1", #"b=[ {"c":2} ]"#, #"a="x""#])
        #expect(try elements(" [ ] ") == [])
        #expect(try elements(#"[ 1 ,[2,3], {"a":"]"} ]"#) == ["1", "[2,3]", #"{"a":"]"}"#])
    }

    @Test func `depth counts from the document, and a refusal names the whole limit`() throws {
        let deep = { (levels: Int) in
            Array(
                (String(repeating: "[", count: levels) + String(repeating: "]", count: levels)).utf8
            )
        }
        for levels in 1...4 {
            let (limits, text) = (JSONLimits(size: 100, depth: 3), deep(levels))
            let parted = refusal { () throws(RecordError) in
                try JSON.elements(of: text.span, limits: limits) { _ in }
            }
            let whole = refusal { () throws(RecordError) in
                try JSON.validate(text.span, limits: limits)
            }
            let expected = levels > 3 ? RecordError.Problem.tooDeep(limit: 3) : nil
            #expect(parted?.problem == expected && whole?.problem == expected)
        }
    }

    @Test func `the whole document is checked`() {
        for text in ["", "1", "[]", "{", "{}}", #"{"a":1,}"#, #"{"a"1}"#, "{1:2}", #"{"a":1 2}"#] {
            #expect(refusal { () throws(RecordError) in try members(text) } != nil, "\(text)")
        }
        for text in ["", "1", "{}", "[", "[]]", "[1,]", "[,1]", "[1 2]", "[tru]"] {
            #expect(refusal { () throws(RecordError) in try elements(text) } != nil, "\(text)")
        }
        let error = refusal { () throws(RecordError) in try elements("[1,{\"a\":[x]}]") }
        #expect(error == RecordError(.expected("a value"), at: 9, path: "[1].a[0]"))
    }

    @Test(arguments: Trials.seeds(5_000))
    func `it is refused exactly where the validator refuses`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var text = dice.everything().json()
        if dice.coin() { text[dice.below(text.count)] = dice.pick(Array("[]{}\",:1 ".utf8)) }
        guard text.first == UInt8(ascii: "{") else { return }
        let valid = refusal { () throws(RecordError) in try JSON.validate(text.span) }
        let parted = refusal { () throws(RecordError) in try JSON.members(of: text.span) { _, _ in }
        }
        #expect((valid == nil) == (parted == nil))
        let limits = JSONLimits(size: 1 << 20, depth: dice.below(6))
        let shallow = refusal { () throws(RecordError) in
            try JSON.validate(text.span, limits: limits)
        }
        let parts = refusal { () throws(RecordError) in
            try JSON.members(of: text.span, limits: limits) { _, _ in }
        }
        #expect((shallow == nil) == (parts == nil))
    }
}
