import FuzzTargets
import Simulation
import Primitives
import Records
import SpecTesting
import Testing

@Suite struct JSONReaderTests {
    @Test func `every kind of field has its text`() {
        #expect(jsonText(UInt8(255)) == "255")
        #expect(jsonText(UInt64.max) == "18446744073709551615")
        #expect(jsonText(Int64.min) == "-9223372036854775808")
        #expect(jsonText(UInt128.max) == #""340282366920938463463374607431768211455""#)
        #expect(jsonText(Int128.min) == #""-170141183460469231731687303715884105728""#)
        #expect(jsonText(true) == "true")
        #expect(jsonText("a\"\\/\n\u{1}\u{7F}é") == #""a\"\\/\n\u0001"# + "\u{7F}é\"")
        #expect(jsonText(ProviderName(checked: "a.b-9")) == #""a.b-9""#)
        #expect(jsonText(Bytes([0, 255])) == #""00ff""#)
        #expect(jsonText(Digest.zero) == "\"" + String(repeating: "0", count: 64) + "\"")
        #expect(jsonText(PublicKey.zero) == "\"" + String(repeating: "0", count: 64) + "\"")
        #expect(jsonText(Signature.zero) == "\"" + String(repeating: "0", count: 128) + "\"")
        #expect(jsonText(Amount(units: 128)) == #""128""#)
        #expect(jsonText(AmountDelta(units: -64)) == #""-64""#)
        #expect(jsonText(BasisPoints.all) == "10000")
        #expect(jsonText(ID<Everything>(5)) == "5")
        #expect(jsonText(FeeLane.industrial) == #""industrial""#)
        #expect(jsonText(Mode.dryRun) == #""dry_run""#)
        #expect(jsonText(Action.open(Slice(3, 200))) == #"{"open":{"index":3,"units":"200"}}"#)
        #expect(jsonText(Action.stop(Nothing())) == #"{"stop":{}}"#)
        #expect(jsonText([Slice(1, 2)]) == #"[{"index":1,"units":"2"}]"#)
        #expect(jsonText(["b", "a"]) == #"["b","a"]"#)
        #expect(jsonText([UInt8]()) == "[]")
        var map = FieldMap<UInt8>()
        #expect(jsonText(map) == "{}")
        (map["b"], map["a"]) = (1, 2)
        #expect(jsonText(map) == #"{"a":2,"b":1}"#)
    }

    @Test(arguments: Trials.seeds(10_000))
    func `any value reads back from its own text`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let value = dice.everything()
        let text = value.json()
        #expect(try JSON.validate(text.span) == ())
        let again = try Everything(json: text)
        #expect(again == value)
        #expect(again.binary() == value.binary())
    }

    @Test func `any order of keys is accepted, blanks everywhere`() throws {
        let members = [
            #""version" : 3"#, "\"job_id\"\t:\r\n 77", #""lane":"industrial""#, #""retries":1"#,
            #""note":"n""#,
        ]
        var expected = Receipt()
        (expected.jobID, expected.lane) = (ID(77), .industrial)
        (expected.retries, expected.note) = (1, "n")
        for order in members.permutations {
            let text = " \n{ " + order.joined(separator: "\t,\r") + " } \n"
            #expect(try Receipt(json: text) == expected)
        }
    }

    @Test func `nested records are read in any order too`() throws {
        for order in [#""action":{"open":{"units":"5","index":4}}"#, #""tiny":9"#].permutations {
            var all = Everything()
            (all.action, all.tiny) = (.open(Slice(4, 5)), 9)
            let rest = String(decoding: Everything().json(), as: UTF8.self)
                .replacing(#""tiny":0,"#, with: "")
                .replacing(#""action":{"stop":{}},"#, with: "").dropFirst().dropLast()
            let text = "{" + order[0] + "," + rest + "," + order[1] + "}"
            #expect(try Everything(json: text) == all)
        }
    }

    @Test func `the version may come last`() throws {
        let first = try Receipt(json: #"{"job_id":4,"version":1}"#)
        #expect(first.version == 1 && first.lane == .consumer && first.retries == 5)
        let second = try Receipt(json: #"{"lane":"industrial","job_id":4,"version":2}"#)
        #expect(second.lane == .industrial && second.retries == 5 && second.note == nil)
        func message(_ text: String) -> String? {
            refusal { () throws(RecordError) in try Receipt(json: text) }?.description
        }
        #expect(
            message(#" {"lane":"consumer","job_id":4,"version":1}"#)
                == #"key "lane" belongs to a later version; expected it absent, or another "version" (byte 1)"#
        )
        #expect(message(#"{"job_id":4,"version":2}"#) == #"missing key "lane" (byte 0)"#)
        #expect(
            message(#"{"note":"","lane":"consumer","job_id":4,"version":2}"#)
                == #"key "note" belongs to a later version; expected it absent, or another "version" (byte 0)"#
        )
        #expect(message(#"{"job_id":4}"#) == #"missing key "version" (byte 0)"#)
    }

    @Test func `defaults and optional fields may be left out, null may not stand for them`() throws
    {
        let bare = try Receipt(json: #"{"version":3,"job_id":1,"lane":"consumer"}"#)
        #expect(bare.retries == 5 && bare.note == nil)
        let full = #"{"version":3,"job_id":1,"lane":"consumer","retries":6,"note":"x"}"#
        #expect(try Receipt(json: full).retries == 6)
        #expect(try Receipt(json: full).note == "x")
        func message(_ member: String) -> String? {
            refusal { () throws(RecordError) in
                try Receipt(json: #"{"version":3,"job_id":1,"lane":"consumer","# + member + "}")
            }?.description
        }
        #expect(
            message(#""retries":null"#) == "retries: expected an integer from 0 to 65535 (byte 52)")
        #expect(message(#""note":null"#) == "note: expected a string (byte 49)")
    }

    @Test func `a refusal says what is wrong and where`() {
        let documents: [(String, String)] = [
            (#"{"label":0,"branches":[],"leaf":1}"#, #"unknown key "leaf" (byte 25)"#),
            (
                #"{"label":0,"branches":[{"label":1}]}"#,
                #"branches[0]: missing key "branches" (byte 23)"#
            ),
            (
                #"{"label":0,"branches":[{"label":1,"branches":[],"label":2}]}"#,
                #"branches[0]: key "label" stands twice (byte 48)"#
            ),
            (
                #"{"branches":[{"label":1,"branches":[]},{"label":256,"branches":[]}],"label":1}"#,
                "branches[1].label: expected an integer from 0 to 255 (byte 48)"
            ),
            (#"{"label":0,"branches":{}}"#, "branches: expected an array (byte 22)"),
            (#"{"label":0,"branches":[7]}"#, "branches[0]: expected an object (byte 23)"),
            (#"{"label":0,"branches":[]]"#, "expected ',' or '}' (byte 24)"),
            (#"{"label":0 "branches":[]}"#, "expected ',' or '}' (byte 11)"),
            (#"{"label":0,"branches":[],}"#, "expected a string (byte 25)"),
            (#"{"label" 0,"branches":[]}"#, "label: expected ':' (byte 9)"),
            (#"{"label":0,"branches":[]}x"#, "bytes follow the end of the value (byte 25)"),
            (#"{"label":0,"branches":[]}{}"#, "bytes follow the end of the value (byte 25)"),
            ("[]", "expected an object (byte 0)"),
            ("", "the input ends inside this value (byte 0)"),
            (" \n", "the input ends inside this value (byte 2)"),
            ("\u{FEFF}{}", "expected an object (byte 0)"),
            (#"{"label":"#, "label: the input ends inside this value (byte 9)"),
            (#"{"label":0,"lab\u0065l":1,"branches":[]}"#, #"key "label" stands twice (byte 11)"#),
        ]
        for (text, message) in documents {
            let error = refusal { () throws(RecordError) in try Branch(json: text) }
            #expect(error?.description == message, "\(text)")
        }
    }

    @Test func `an amount inside a list is named as the issue asks`() {
        let rows = (0..<20).map { #"{"index":\#($0),"units":\#($0 == 17 ? "1.5" : "\"1\"")}"# }
        let error = refusal { () throws(RecordError) in
            try Only<[Slice]>(json: #"{"x":["# + rows.joined(separator: ",") + "]}")
        }
        #expect(error?.path == "x[17].units")
        #expect(error?.problem == .expected("an integer string"))
    }

    @Test func `a key may be spelled with escapes`() throws {
        #expect(try Branch(json: #"{"\u006c\u0061bel":3,"branches":[]}"#).label == 3)
        #expect(try Branch(json: #"{"branches":[],"labe\u006C":3}"#).label == 3)
        let map: FieldMap<UInt8>? = try fromJSON(#"{"\u00e9":1,"\ud800\udc00":2}"#)
        #expect(map?["é"] == 1 && map?["𐀀"] == 2)
        let error = refusal { () throws(RecordError) in
            try fromJSON(#"{"a":1,"\u0061":2}"#, as: FieldMap<UInt8>.self)
        }
        #expect(error == RecordError(.duplicateKey("a"), at: 12, path: "x"))
    }

    @Test func `depth and size are bounded`() throws {
        func tower(_ levels: Int) -> String {
            String(repeating: #"{"label":0,"branches":["#, count: levels)
                + String(repeating: "]}", count: levels)
        }
        #expect(throws: Never.self) { try Branch(json: tower(16)) }
        let deep = refusal { () throws(RecordError) in try Branch(json: tower(17)) }
        #expect(deep?.problem == .tooDeep(limit: 32))
        #expect(deep?.offset == 16 * 23)
        let most = JSONLimits(size: 1 << 20, depth: 64)
        #expect(throws: Never.self) { try Branch(json: tower(32), limits: most) }
        let deeper = refusal { () throws(RecordError) in try Branch(json: tower(33), limits: most) }
        #expect(deeper?.problem == .tooDeep(limit: 64))
        for bomb in ["[", "{\"a\":", #"{"label":0,"branches":["#, #"{"x":{"not":{"condition":"#] {
            let text = String(repeating: bomb, count: 100_000)
            let limits = JSONLimits(size: 1 << 24, depth: 64)
            #expect(throws: RecordError.self) { try Branch(json: text, limits: limits) }
            #expect(throws: RecordError.self) { try Only<Condition>(json: text, limits: limits) }
            #expect(throws: RecordError.self) { try JSON.validate(text.utf8.span, limits: limits) }
        }
        let text = #"{"label":0,"branches":[]}"#
        let exact = JSONLimits(size: text.utf8.count)
        #expect(throws: Never.self) { try Branch(json: text, limits: exact) }
        #expect(
            refusal { () throws(RecordError) in try Branch(json: text + " ", limits: exact) }
                == RecordError(.tooLarge(limit: text.utf8.count), at: text.utf8.count))
    }

    @Test func `small text may not become much memory`() throws {
        func list(_ count: Int) -> String {
            "[" + Array(repeating: "{}", count: count).joined(separator: ",") + "]"
        }
        #expect(try [Only<Everything>](json: list(1_000)).count == 1_000)
        let bomb = refusal { () throws(RecordError) in
            try [Only<Everything>](json: list(100_000))
        }
        #expect(bomb?.problem == .tooLarge(limit: 64 * 300_001))
        let small = refusal { () throws(RecordError) in
            try [Only<Everything>](json: list(50), limits: JSONLimits(size: 1_000, memory: 4_000))
        }
        #expect(small?.problem == .tooLarge(limit: 4_000))
    }

    @Test(arguments: [Int.max, .max / 16 + 1, .max / 15])
    func `a size without bound leaves memory without bound`(size: Int) throws {
        let limits = JSONLimits(size: size)
        #expect(limits.memory == .max)
        #expect(try Only<[String]>(json: #"{"x":["a"]}"#, limits: limits).x == ["a"])
    }

    @Test(arguments: UInt64(0)..<4)
    func `no proper beginning of a document is one`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let bytes = dice.everything().json()
        for count in bytes.indices {
            let beginning = Array(bytes[..<count])
            let read = refusal { () throws(RecordError) in try Everything(json: beginning) }
            #expect(read?.problem == .truncated, "after \(count) of \(bytes.count) bytes")
            let checked = refusal { () throws(RecordError) in try JSON.validate(beginning.span) }
            #expect(checked?.problem == .truncated, "after \(count) of \(bytes.count) bytes")
        }
    }

    @Test func `a record of sixty-four fields knows them all`() throws {
        var wide = Wide()
        for index in wide.values.indices { wide.values[index] = UInt8(index * 3) }
        #expect(try Wide(json: wide.json()) == wide)
        #expect(try Wide(binary: wide.binary()) == wide)
        let members = wide.values.indices.map { "\"\(Wide.names[$0])\":\($0 * 3)" }
        #expect(try Wide(json: "{" + members.reversed().joined(separator: ",") + "}") == wide)
        for index in members.indices {
            var lacking = members
            lacking.remove(at: index)
            let missing = refusal { () throws(RecordError) in
                try Wide(json: "{" + lacking.joined(separator: ",") + "}")
            }
            #expect(missing?.problem == .missingKey("\(Wide.names[index])"))
            let doubled = refusal { () throws(RecordError) in
                try Wide(json: "{" + (members + [members[index]]).joined(separator: ",") + "}")
            }
            #expect(doubled?.problem == .duplicateKey("\(Wide.names[index])"))
        }
    }
}

/// A record with as many fields as one may have.
private struct Wide: Record, Hashable {
    static let names: [StaticString] = [
        "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "b0", "b1", "b2", "b3", "b4", "b5", "b6",
        "b7",
        "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "d0", "d1", "d2", "d3", "d4", "d5", "d6",
        "d7",
        "e0", "e1", "e2", "e3", "e4", "e5", "e6", "e7", "f0", "f1", "f2", "f3", "f4", "f5", "f6",
        "f7",
        "g0", "g1", "g2", "g3", "g4", "g5", "g6", "g7", "h0", "h1", "h2", "h3", "h4", "h5", "h6",
        "h7",
    ]

    var values = [UInt8](repeating: 0, count: 64)

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        for (index, name) in Self.names.enumerated() { try visit(name, &values[index]) }
    }
}

extension Array {
    /// All orders of the elements.
    var permutations: [[Element]] {
        guard count > 1 else { return [self] }
        return indices.flatMap { index in
            var rest = self
            let first = rest.remove(at: index)
            return rest.permutations.map { [first] + $0 }
        }
    }
}
