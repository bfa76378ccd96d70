import FuzzTargets
import Primitives
import Records
import Testing

@Suite struct ChoiceTests {
    @Test func `every case comes back from its tag and its name`() throws {
        func check<C: Choice>(_ type: C.Type) throws {
            for value in C.allCases {
                #expect(try Only<C>(binary: [1, value.rawValue]).x == value)
                #expect(try fromJSON("\"\(value.name)\"", as: C.self) == value)
                #expect(jsonText(value) == "\"\(value.name)\"")
            }
        }
        try check(Mode.self)
        try check(FeeLane.self)
    }

    @Test func `tags that name no case are refused`() {
        let known = Set(Mode.allCases.map(\.rawValue))
        for tag in UInt8.min ... .max where !known.contains(tag) {
            #expect(
                refusal { () throws(RecordError) in try Only<Mode>(binary: [1, tag]) }
                    == RecordError(.expected("one of dry_run, armed, real"), at: 1, path: "x"))
        }
    }

    @Test(arguments: [
        #""""#, #""Armed""#, #""ARMED""#, #""arme""#, #""armed ""#, #"" armed""#, #""armedd""#,
        #""dry-run""#,
        "1", "null", "true", #"["armed"]"#, #""armed\u0000""#,
    ])
    func `names that name no case are refused`(text: String) {
        let error = refusal { () throws(RecordError) in try fromJSON(text, as: Mode.self) }
        #expect(
            error == RecordError(.expected("one of dry_run, armed, real"), at: 5, path: "x"))
    }

    @Test func `a fee lane is read in any case and written in one`() throws {
        for lane in FeeLane.allCases {
            for bits in 0..<(1 << lane.name.count) {
                let letters = lane.name.enumerated().map { index, letter in
                    bits >> index & 1 == 1 ? letter.uppercased() : String(letter)
                }
                let spelled = "\"" + letters.joined() + "\""
                #expect(try fromJSON(spelled, as: FeeLane.self) == lane)
            }
            #expect(jsonText(lane) == "\"\(lane.name)\"")
        }
        #expect(try fromJSON(#""\u0043onsumer""#, as: FeeLane.self) == .consumer)
        // The long s is an s in some languages, and the bit of ASCII case is set in "[" and "{"
        // too.
        for text in [
            "con\u{17F}umer", "ındustrial", "İndustrial", "consumer\u{0}", "CONSUME", "[onsumer",
        ] {
            #expect(throws: RecordError.self, "\(text)") {
                try fromJSON("\"\(text)\"", as: FeeLane.self)
            }
        }
    }
}
