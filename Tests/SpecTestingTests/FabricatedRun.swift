import Foundation
import SpecTesting

/// A run of tests that never happened, and small requirement lists, written as files for
/// `scripts/conformance` to join.
struct FabricatedRun {
    static let lists = """
        {"id": "AA-001", "system": "alpha", "kind": "behaviour", "name": "first", "text": "One."}
        {"id": "AA-002", "system": "alpha", "kind": "invariant", "name": "second", "text": "Two."}
        {"id": "AA-003", "system": "alpha", "kind": "rpc", "name": "third", "text": "Three."}
        {"id": "RW-B-001", "area": "beta", "kind": "state", "name": "fourth", "text": "Four."}
        """

    var waivers = "id\tconflict\treason\n"
    private var events: [String] = []
    private var evidence: [String] = []

    /// A test with one case, or a parameterised one with as many as `cases` says passed or not.
    mutating func test(
        _ name: String, claims: [String], cases: [Bool]? = nil, passed: Bool = true,
        asked: Bool = false, symbol: String? = nil
    ) {
        declare(name, isParameterized: cases != nil)
        let outcomes = cases ?? [passed]
        for (index, outcome) in outcomes.enumerated() {
            if !outcome { issue(in: name) }
            if cases != nil { event("testCaseEnded", of: name) }
            evidence.append(
                """
                {"asked":\(asked),"case":\(index + 1),"passed":\(outcome),\
                "requirements":\(claims),"test":"\(name)"}
                """)
        }
        let ending = outcomes.allSatisfy { $0 } ? "pass" : "fail"
        event("testEnded", of: name, symbol: symbol ?? ending)
    }

    mutating func skippedTest(_ name: String) {
        declare(name, isParameterized: false)
        event("testSkipped", of: name, symbol: "skip")
    }

    /// A parameterised test whose last case was cancelled after it left its evidence.
    mutating func testWithCancelledCase(_ name: String, claims: [String]) {
        event("testCaseCancelled", of: name)
        test(name, claims: claims, cases: [true, true])
        // The declaration comes first in a real stream, and so it does here.
        events.sort { $0.contains(#""kind":"test","#) && !$1.contains(#""kind":"test","#) }
    }

    mutating func issue(in name: String?, isKnown: Bool = false) {
        let test = name.map { #","testID":"\#($0)""# } ?? ""
        events.append(
            """
            {"kind":"event","payload":{"kind":"issueRecorded","issue":{"isKnown":\(isKnown)},\
            "messages":[{"symbol":"fail","text":"it broke"}]\(test)},"version":0}
            """)
    }

    /// A test that began and never ended.
    mutating func unfinishedTest(_ name: String) {
        declare(name, isParameterized: false)
        event("testStarted", of: name)
    }

    mutating func end() { events.append(#"{"kind":"event","payload":{"kind":"runEnded"}}"#) }

    /// Joins the files with the script, in a directory of their own.
    func conformance(_ arguments: [String] = []) async throws -> (
        answer: ChildProcess.Answer, lines: [String]
    ) {
        let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: directory) }
        let spec = directory.appending(path: "spec")
        try FileManager.default.createDirectory(at: spec, withIntermediateDirectories: true)
        try write(Self.lists, to: spec.appending(path: "requirements.jsonl"))
        try write(waivers, to: spec.appending(path: "waived.tsv"))
        let (stream, lines) = (
            directory.appending(path: "events"), directory.appending(path: "evidence")
        )
        try write(events.joined(separator: "\n"), to: stream)
        try write(evidence.joined(separator: "\n"), to: lines)
        let answer = try await Program(script: "scripts/conformance").run(
            arguments + [
                "--spec", spec.path, "--events", stream.path, "--requirements", lines.path,
                "--output", directory.path,
            ])
        return (answer, answer.stdout.split(separator: "\n").map(String.init))
    }

    /// What the script says of the stream alone.
    func failures() async throws -> ChildProcess.Answer {
        let stream = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: stream) }
        try write(events.joined(separator: "\n"), to: stream)
        return try await Program(script: "scripts/failures").run(["--events", stream.path])
    }

    private func write(_ text: String, to file: URL) throws {
        try Data(text.utf8).write(to: file)
    }

    private mutating func declare(_ name: String, isParameterized: Bool) {
        events.append(
            """
            {"kind":"test","payload":{"id":"\(name)","isParameterized":\(isParameterized),\
            "kind":"function"},"version":0}
            """)
    }

    private mutating func event(_ kind: String, of name: String, symbol: String = "default") {
        events.append(
            """
            {"kind":"event","payload":{"kind":"\(kind)","testID":"\(name)",\
            "messages":[{"symbol":"\(symbol)","text":""}]},"version":0}
            """)
    }
}
