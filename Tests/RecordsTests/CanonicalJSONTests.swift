import FuzzTargets
import Simulation
import Primitives
import Records
import SpecTesting
import Testing

/// The rules of RCJ-1, one test each.
@Suite struct CanonicalJSONTests {
    private func canonical(_ record: some Record) throws(RecordError) -> String {
        String(decoding: try record.canonicalJSON(), as: UTF8.self)
    }

    @Test func `a document has these bytes`() throws {
        var receipt = Receipt()
        (receipt.jobID, receipt.lane, receipt.note) = (ID(7), .industrial, "é\n")
        #expect(
            try canonical(receipt)
                == #"{"job_id":7,"lane":"industrial","note":"é\n","retries":5,"version":3}"#)
        receipt.note = nil
        #expect(
            try canonical(receipt) == #"{"job_id":7,"lane":"industrial","retries":5,"version":3}"#)
        receipt.version = 1
        #expect(try canonical(receipt) == #"{"job_id":7,"version":1}"#)
        #expect(try canonical(Nothing()) == "{}")
        #expect(
            try canonical(Only(Action.settle(Moment(height: Height(2), time: Milliseconds(1)))))
                == #"{"x":{"settle":{"height":2,"time_ms":1}}}"#)
        var tree = Branch()
        tree.label = 1
        tree.branches = [Branch(), tree]
        #expect(
            try canonical(tree)
                == #"{"branches":[{"branches":[],"label":0},{"branches":[],"label":1}],"label":1}"#)
    }

    @Test func `members are sorted by the bytes of their keys`() throws {
        var map = FieldMap<UInt8>()
        // In UTF-16 "𐀀" comes before "\u{E000}"; Unicode calls both spellings of "é" equivalent.
        let names = [
            "", "A", "B", "a", "ab", "b", "e\u{301}", "z", "é", "\u{E000}", "\u{FFFF}", "𐀀",
        ]
        for (index, name) in names.enumerated().reversed() { map[name] = UInt8(index) }
        #expect(map.names.map { Array($0.utf8) } == names.map { Array($0.utf8) })
        let members = names.enumerated().map { "\"\($1)\":\($0)" }.joined(separator: ",")
        #expect(try canonical(Only(map)) == #"{"x":{"# + members + "}}")

        let backwards = names.enumerated().reversed().map { "\"\($1)\":\($0)" }
        let read = try Only<FieldMap<UInt8>>(
            json: #"{"x":{"# + backwards.joined(separator: ",") + "}}")
        #expect(read.x == map)
        // A quote is escaped in the text, yet sorts as the byte it is.
        var quoted = FieldMap<UInt8>()
        (quoted["\""], quoted["!"], quoted["#"], quoted["\u{1}"]) = (2, 1, 3, 0)
        #expect(try canonical(Only(quoted)) == ##"{"x":{"\u0001":0,"!":1,"\"":2,"#":3}}"##)
    }

    @Test func `only quotes, backslashes and control characters are escaped`() throws {
        for scalar in (0...0x2FF).compactMap({ Unicode.Scalar($0 as UInt32) }) + ["\u{2028}", "😀"] {
            let expected = Self.escaped(scalar)
            let found = try canonical(Only(String(scalar)))
            #expect(found.utf8.elementsEqual((#"{"x":""# + expected + "\"}").utf8))
            let padded = try canonical(Only("1234567890" + String(scalar) + "1234567890"))
            #expect(
                padded.utf8.elementsEqual(
                    (#"{"x":"1234567890"# + expected + "1234567890\"}").utf8))
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x22: #"\""#
        case 0x5C: #"\\"#
        case 0x08: #"\b"#
        case 0x09: #"\t"#
        case 0x0A: #"\n"#
        case 0x0C: #"\f"#
        case 0x0D: #"\r"#
        case 0..<0x10: #"\u000"# + String(scalar.value, radix: 16)
        case 0x10..<0x20: #"\u00"# + String(scalar.value, radix: 16)
        default: String(scalar)
        }
    }

    @Test func `integers that not every reader takes exactly are refused by name`() throws {
        let limit = JSONWriter.exactLimit
        #expect(limit == 9_007_199_254_740_991)
        #expect(try canonical(Only(limit)) == #"{"x":9007199254740991}"#)
        #expect(try canonical(Only(-Int64(limit))) == #"{"x":-9007199254740991}"#)
        #expect(try canonical(Only(UInt128.max)).contains("768211455"))
        func path(_ record: some Record) -> String? {
            let error = refusal { () throws(RecordError) in try record.canonicalJSON() }
            if let error {
                #expect(
                    error.problem
                        == .expected("an integer of at most 9007199254740991 in canonical JSON"))
            }
            return error?.path
        }
        #expect(path(Only(limit + 1)) == "x")
        #expect(path(Only(-Int64(limit) - 1)) == "x")
        #expect(path(Only(Int64.min)) == "x")
        #expect(path(Only([1, limit, limit + 1])) == "x[2]")
        #expect(path(Only([[0], [limit + 1]])) == "x[1][0]")
        let late = Moment(height: Height(1), time: Milliseconds(.max))
        #expect(path(Only(late)) == "x.time_ms")
        #expect(path(Only([Action.stop(Nothing()), .settle(late)])) == "x[1].settle.time_ms")
        var map = FieldMap<[Moment]>()
        (map["a"], map["b"]) = ([], [late])
        #expect(path(Only(map)) == "x.b[0].time_ms")
        #expect(path(Only(limit)) == nil)
        // Plain JSON writes them all.
        #expect(jsonText(UInt64.max) == "18446744073709551615")
    }

    @Test func `every other spelling of a canonical document is refused`() throws {
        var receipt = Receipt()
        (receipt.jobID, receipt.note) = (ID(7), "é/")
        let text = #"{"job_id":7,"lane":"consumer","note":"é/","retries":5,"version":3}"#
        #expect(try Receipt(canonicalJSON: Array(text.utf8)) == receipt)
        let others = [
            #"{"lane":"consumer","job_id":7,"note":"é/","retries":5,"version":3}"#,
            #" {"job_id":7,"lane":"consumer","note":"é/","retries":5,"version":3}"#,
            #"{"job_id":7,"lane":"consumer","note":"é/","retries":5,"version":3}"# + "\n",
            #"{"job_id": 7,"lane":"consumer","note":"é/","retries":5,"version":3}"#,
            #"{"job_id":7,"lane":"Consumer","note":"é/","retries":5,"version":3}"#,
            #"{"job_id":7,"lane":"consumer","note":"\u00e9/","retries":5,"version":3}"#,
            #"{"job_id":7,"lane":"consumer","note":"é\/","retries":5,"version":3}"#,
            #"{"job_id":7,"lane":"consumer","note":"é/","version":3}"#,
            #"{"job\u005fid":7,"lane":"consumer","note":"é/","retries":5,"version":3}"#,
        ]
        for other in others {
            #expect(try Receipt(json: other).jobID == ID(7))
            let error = refusal { () throws(RecordError) in
                try Receipt(canonicalJSON: Array(other.utf8))
            }
            guard case .notCanonical? = error?.problem else {
                Issue.record("\(other) was taken as canonical: \(String(describing: error))")
                continue
            }
            #expect(error?.offset == zip(other.utf8, text.utf8).prefix { $0 == $1 }.count)
        }
        let control = #"{"x":"\u001F"}"#
        #expect(throws: RecordError.self) {
            try Only<String>(canonicalJSON: Array(control.utf8))
        }
        #expect(try Only<String>(canonicalJSON: Array(control.lowercased().utf8)).x == "\u{1F}")
        #expect(
            refusal { () throws(RecordError) in
                try Only<UInt64>(canonicalJSON: Array(#"{"x":9007199254740992}"#.utf8))
            }?.path == "x")
    }

    @Test(arguments: Trials.seeds(10_000))
    func `canonical text reads back, and is its own canonical form`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let all = dice.exactEverything()
        let text = try all.canonicalJSON()
        let again = try Everything(canonicalJSON: text)
        #expect(again.binary() == all.binary())
        let shuffled = try Everything(json: all.json())
        #expect(try shuffled.canonicalJSON() == text)
    }

    @Test(.requirement("SZ-004"), .python("json"))
    func `python writes the same canonical text`() async throws {
        let script = """
            import json, sys
            for line in sys.stdin.buffer:
                value = json.loads(bytes.fromhex(line.decode()))
                text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
                print(text.encode().hex())
            """
        let records = (0..<Trials.count(20_000)).map { seed in
            var dice = SplitMix64(seed: UInt64(seed))
            return dice.exactEverything()
        }
        let lines = records.map { hex($0.json()) + "\n" }.joined()
        let output = try await PythonPeer().run(script, input: Array(lines.utf8))
        let theirs = String(decoding: output, as: UTF8.self).split(separator: "\n")
        try #require(theirs.count == records.count)
        for (record, their) in zip(records, theirs) {
            #expect(try hex(record.canonicalJSON()) == their)
        }
    }
}

extension SplitMix64 {
    /// A record whose numbers canonical JSON can hold.
    mutating func exactEverything() -> Everything {
        var all = everything()
        let limit = JSONWriter.exactLimit
        func exact(_ moment: Moment) -> Moment {
            Moment(
                height: Height(moment.height.value & limit),
                time: Milliseconds(moment.time.value & limit))
        }
        all.long &= limit
        all.signedLong %= Int64(limit)
        all.price = Price(all.price.value & limit)
        all.units = Units(all.units.value & limit)
        all.height = Height(all.height.value & limit)
        all.subject = ID(all.subject.value & limit)
        if case .settle(let moment) = all.action { all.action = .settle(exact(moment)) }
        all.moment = exact(all.moment)
        all.receipt.jobID = ID(all.receipt.jobID.value & limit)
        all.after = all.after.map(exact)
        return all
    }
}
