import FuzzTargets
import Simulation
import Foundation
import Primitives
import Records
import SpecTesting
import Testing

/// What we take for JSON is what others take for JSON, on documents that are whole and on documents
/// that are damaged.
@Suite struct JSONPeerTests {
    private static let documents: [[UInt8]] = {
        (0..<Trials.count(20_000)).flatMap { seed in
            var dice = SplitMix64(seed: UInt64(seed))
            let whole = Array(dice.node(deep: 4).spaced(using: &dice).text.utf8)
            return [whole] + (0..<4).map { _ in dice.mutated(whole, syntax: SplitMix64.jsonSyntax) }
        } + edges.map { Array($0.utf8) }
            + UTF8Samples.invalid.map { Array("[\"".utf8) + $0 + Array("\"]".utf8) }
            + UTF8Samples.valid.map { Array("[\"".utf8) + $0 + Array("\"]".utf8) }
    }()

    private static let edges = [
        "", " ", "null", " true ", "false", "tru", "nul", "True", "NaN", "Infinity", "-Infinity",
        "-", "-0",
        "-0.0", "0", "00", "01", "-01", "1.", ".1", "1.e1", "1e", "1e+", "1E+1", "1e-1", "+1",
        "0x1", "1 1",
        "[1,]", "[,1]", "[,]", "[1 2]", "{,}", "{\"a\":1,}", "{\"a\"}", "{\"a\":}", "{a:1}",
        "{'a':1}",
        "{\"a\":1,\"a\":2}", "[", "]", "{", "}", "[}", "{]", "[[]", "[]]", "{}{}", "\"", "\"a",
        "\"\t\"",
        "\"\\\"", "\"\\u12\"", "\"\\uD800\\uDC00\"", "// a", "[1]//", "/**/1", "\u{B}1", "\u{A0}1",
        "1\u{0}",
        "\"\u{7F}\"", "\"\u{2028}\"", "99999999999999999999999999999999", "1e5", "0e0", "-0e-0",
        String(repeating: "[", count: 32) + String(repeating: "]", count: 32),
    ]

    private static func validates(_ document: [UInt8]) -> Bool {
        refusal { () throws(RecordError) in try JSON.validate(document.span) } == nil
    }

    @Test func `half of the documents are whole and many damaged ones are not`() {
        let taken = Self.documents.count { Self.validates($0) }
        #expect(taken > Self.documents.count / 5 && taken < Self.documents.count * 4 / 5)
        for seed in 0..<Trials.count(20_000) {
            var dice = SplitMix64(seed: UInt64(seed))
            let whole = dice.node(deep: 4).spaced(using: &dice).text
            #expect(Self.validates(Array(whole.utf8)), "\(whole)")
        }
    }

    /// Python takes `NaN` and its like and lone surrogates, which are no JSON and no text; the
    /// script refuses both. Beyond 32 levels we refuse and Python does not; no document here is
    /// that deep.
    @Test(.requirement("SZ-004"), .python("json"))
    func `python takes and refuses the same documents`() async throws {
        let script = """
            import json, sys
            def refuse(name): raise ValueError(name)
            for line in sys.stdin:
                try:
                    text = bytes.fromhex(line).decode("utf-8")
                    value = json.loads(text, parse_constant=refuse, parse_int=str, parse_float=str,
                                       object_pairs_hook=list)
                    json.dumps(value, ensure_ascii=False).encode("utf-8")
                    print(1)
                except ValueError:
                    print(0)
            """
        let lines = Self.documents.map { hex($0) }.joined(separator: "\n") + "\n"
        let output = try await PythonPeer().run(script, input: Array(lines.utf8))
        let answers = output.split(separator: UInt8(ascii: "\n")).map { $0 == [UInt8(ascii: "1")] }
        try #require(answers.count == Self.documents.count)
        for (document, answer) in zip(Self.documents, answers) {
            #expect(
                Self.validates(document) == answer, "\(String(decoding: document, as: UTF8.self))")
        }
    }

    @Test func `Foundation takes and refuses the same documents`() {
        for document in Self.documents {
            let theirs =
                (try? JSONSerialization.jsonObject(
                    with: Data(document), options: .fragmentsAllowed)) != nil
            guard theirs != Self.validates(document) else { continue }
            let text = String(decoding: document, as: UTF8.self)
            #expect(Self.isKnownDifference(document, takenByFoundation: theirs), "\(text)")
        }
    }

    /// Foundation takes a comma before a closing bracket and a zero byte in place of a blank, and
    /// refuses numbers beyond the range of a binary64.
    private static func isKnownDifference(_ document: [UInt8], takenByFoundation: Bool) -> Bool {
        let text = String(decoding: document, as: UTF8.self)
        if takenByFoundation {
            return text.contains("\0") || text.contains(#/,[ \t\r\n]*[\]}]/#)
        }
        return text.split { !"+-.eE0123456789".contains($0) }
            .contains { Double($0)?.isInfinite == true }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `Foundation reads the same values out of a record's text`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        var all = dice.everything()
        all.receipt.version = 3
        let theirs = try JSONDecoder().decode(Decoded.self, from: Data(all.json()))
        #expect(theirs == Decoded(all))
    }
}

/// What Foundation's decoder should find in the text of an ``Everything``.
private struct Decoded: Codable, Equatable {
    struct Row: Codable, Equatable {
        var index: UInt32
        var units: String
        init(_ slice: Slice) { (index, units) = (slice.index, slice.units.description) }
    }
    struct When: Codable, Equatable {
        var height: UInt64
        var time_ms: UInt64
        init(_ moment: Moment) { (height, time_ms) = (moment.height.value, moment.time.value) }
    }
    struct Slip: Codable, Equatable {
        var version: UInt8
        var job_id: UInt64
        var lane: String
        var retries: UInt16
        var note: String?
    }
    struct Nothing: Codable, Equatable {}
    struct Choice: Codable, Equatable {
        var open: Row?
        var settle: When?
        var stop: Nothing?
    }

    var tiny: UInt8
    var short: UInt16
    var word: UInt32
    var long: UInt64
    var signed_word: Int32
    var signed_long: Int64
    var wide: String
    var signed_wide: String
    var flag: Bool
    var text: String
    var provider: String
    var payload: String
    var digest: String
    var amount: String
    var delta: String
    var price: UInt64
    var share: UInt16
    var lane: String
    var mode: String
    var action: Choice
    var moment: When
    var receipt: Slip
    var slices: [Row]
    var names: [String]
    var limit: UInt32
    var after: When?
    var comment: String?

    init(_ all: Everything) {
        (tiny, short, word, long) = (all.tiny, all.short, all.word, all.long)
        (signed_word, signed_long) = (all.signedWord, all.signedLong)
        (wide, signed_wide, flag) = (all.wide.description, all.signedWide.description, all.flag)
        (text, provider) = (all.text, all.provider.text)
        payload = HexText.text(all.payload.bytes.span)
        (digest, amount, delta) = (all.digest.hex, "\(all.amount)", "\(all.delta)")
        (price, share, lane) = (all.price.value, all.share.value, all.lane.name)
        mode = all.mode.name
        action =
            switch all.action {
            case .open(let slice): Choice(open: Row(slice))
            case .settle(let moment): Choice(settle: When(moment))
            case .stop: Choice(stop: Nothing())
            }
        moment = When(all.moment)
        receipt = Slip(
            version: all.receipt.version, job_id: all.receipt.jobID.value,
            lane: all.receipt.lane.name, retries: all.receipt.retries, note: all.receipt.note)
        slices = all.slices.map { Row($0) }
        (names, limit) = (all.names, all.limit)
        (after, comment) = (all.after.map { When($0) }, all.comment)
    }
}
