import Foundation
import Testing

@testable import Benchmarks

@Suite struct ProgramTests {
    @Test func `a case prints one object with the fields in their order`() throws {
        let said = run(["--case", "fast"])
        #expect(said.status == 0 && said.lines.count == 1)
        #expect(
            said.lines.first == #"{"case":"room.part/fast","value":2,"unit":"s","peer":"slow one","#
                + #""peer_value":6,"ratio":3,"min":2,"max":2,"peer_min":6,"peer_max":6,"#
                + #""rounds":5,"runs":5,"parameters":{"rows":"10","text":"a\"b\\c"}}"#)
    }

    @Test func `a case without a peer has no peer fields`() throws {
        let line = try #require(run(["--case=alone"]).lines.first)
        let object = try decoded(line)
        #expect(
            object.keys.sorted() == [
                "case", "max", "min", "parameters", "rounds", "runs", "unit", "value",
            ])
    }

    @Test func `an unavailable peer is named with the reason and has no value`() throws {
        let line = try #require(run(["--case", "*lonely"]).lines.first)
        let object = try decoded(line)
        #expect(object["peer"] == .text("absent one"))
        #expect(object["peer_unavailable"] == .text("not installed"))
        #expect(object["peer_value"] == nil && object["ratio"] == nil)
    }

    @Test func `a case that fails is complained about and the others still run`() {
        let said = run([])
        #expect(said.status == 1)
        #expect(said.lines.count == 3)
        #expect(said.complaints.contains { $0.hasPrefix("room.part/broken failed") })
    }

    @Test func `listing runs nothing and shows parameters`() {
        let said = run(["--list"])
        #expect(said.status == 0 && said.lines.count == 4)
        #expect(said.lines.first == #"room.part/fast  rows=10  text=a"b\c"#)
    }

    @Test(arguments: [
        (["--lst"], "--list"), (["--case", "room.part/fsat"], "room.part/fast"),
        (["--case", "lonly"], "room.other/lonely"), (["--case"], "--case needs a pattern"),
        (["fast"], "--case"),
    ])
    func `what means nothing is answered with the nearest names`(
        arguments: [String], hint: String
    ) {
        let said = run(arguments)
        #expect(said.status == 64 && said.lines.isEmpty)
        #expect(said.complaints.count == 1 && said.complaints[0].contains(hint))
    }

    @Test func `help is printed, and the machine only when asked for`() throws {
        #expect(run(["--help"]).lines == [Options.usage])
        let lines = run(["--machine", "--case", "alone"]).lines
        #expect(lines.count == 2 && lines[0].hasPrefix(#"{"machine":{"cpu":""#))
        _ = try decoded(lines[1])
    }

    @Test(arguments: [
        ("fast", "room.part/fast", true), ("room.*", "room.part/fast", true),
        ("*part*", "room.part/fast", true), ("part*", "room.part/fast", false),
        ("room.part/f?st", "room.part/fast", true), ("?", "ab", false), ("*", "", true),
    ])
    func `patterns select by part or as a whole glob`(
        pattern: String, name: String, selected: Bool
    ) {
        #expect(Selection(pattern).includes(name) == selected)
    }

    @Test(arguments: [
        (0, "0"), (1, "1"), (0.1, "0.1"), (1.0 / 3, "0.333333"), (12_345_678, "12345700"),
        (2_000_000, "2000000"), (0.000_123_456_78, "0.000123457"), (-2.5, "-2.5"),
        (.nan, "null"), (.infinity, "null"),
    ])
    func `numbers are JSON with six digits`(value: Double, text: String) {
        #expect(JSONLine.number(value) == text)
    }

    @Test func `strings are JSON`() throws {
        let text = "tab\tnewline\nquote\"slash\\bell\u{7}é"
        let quoted = Data(JSONLine.quoted(text).utf8)
        #expect(try JSONDecoder().decode(String.self, from: quoted) == text)
    }

    @Test func `the middle of the rounds is the result`() {
        #expect(ResultLine.median([5, 1, 3]) == 3)
        #expect(ResultLine.median([4, 1, 3, 2]) == 2.5)
        #expect(ResultLine.median([]).isNaN)
    }

    @Test func `every case of the catalogue has a name of its own and says its parameters`() {
        let names = Catalogue.cases.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.split(separator: "/").count == 2 })
        #expect(Catalogue.cases.allSatisfy { !$0.parameters.isEmpty })
    }
}

private struct Said {
    var status: Int32 = 0
    var lines: [String] = []
    var complaints: [String] = []
}

private func run(_ arguments: [String]) -> Said {
    var said = Said()
    let program = Program(
        cases: samples, print: { said.lines.append($0) },
        complain: { if !$0.hasPrefix("this is a debug build") { said.complaints.append($0) } })
    said.status = program.run(arguments)
    return said
}

/// Cases that pretend how long they took, one of each kind of ending.
private let samples = [
    Case("room.part/fast", ["rows": "10", "text": #"a"b\c"#], unit: .seconds) {
        Match(pretending("the block", seconds: 2), against: pretending("slow one", seconds: 6))
    },
    Case("room.part/alone", ["rows": "10"], unit: .seconds) {
        Match(pretending("the block", seconds: 2))
    },
    Case("room.part/broken", ["rows": "10"], unit: .seconds) {
        throw PythonPeer.Failure.ended
    },
    Case("room.other/lonely", ["rows": "10"], unit: .seconds) {
        let absent = Contender(name: "absent one") { _ in
            throw PythonPeer.Failure.unavailable("not installed")
        }
        return Match(pretending("the block", seconds: 2), against: absent)
    },
]

private func pretending(_ name: String, seconds: Int) -> Contender {
    Contender(name: name) { Sample(work: $0, duration: .seconds(seconds * $0)) }
}

private enum Field: Decodable, Equatable {
    case number(Double), text(String), object([String: String])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .object(try container.decode([String: String].self))
        }
    }
}

private func decoded(_ line: String) throws -> [String: Field] {
    try JSONDecoder().decode([String: Field].self, from: Data(line.utf8))
}
