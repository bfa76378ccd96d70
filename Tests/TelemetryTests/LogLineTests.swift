import Primitives
import Simulation
import SpecTesting
import Testing

@testable import Telemetry

@Suite struct LogLineTests {
    private static func line(
        _ format: LogSettings.Format = .json, colours: Bool = false, suppressed: UInt64 = 0,
        _ fields: (inout LogLine) -> Void
    ) -> String {
        var line = LogLine(
            .warn, event: "invariant.fail", service: "svc-rewarder", subsystem: "compute",
            format: format, colours: colours, nanoseconds: 1_760_466_065_042_999_999)
        fields(&line)
        return String(decoding: line.finished(suppressed: suppressed), as: UTF8.self)
    }

    private static func everything(_ line: inout LogLine) {
        line.reason("conservation")
        line.correlation("01JC")
        line.tenant("acme & sons")
        line.latency(.milliseconds(842))
        line.runKey(Digest(0x3AF8_C2E1_0000_0001, 2, 3, 4))
        line.status("quarantined")
        line.field("retry", -1)
        line.field("final", true)
        line.field("absent", String?.none)
    }

    @Test func `JSON is pinned byte for byte`() {
        #expect(
            Self.line(suppressed: 3, Self.everything)
                == #"{"ts":"2025-10-14T18:21:05.042Z","level":"WARN","service":"svc-rewarder","#
                + #""event":"invariant.fail","subsystem":"compute","reason":"conservation","#
                + #""corr_id":"01JC","tenant":"acme & sons","latency_ms":842,"#
                + #""run_key":"3af8c2e100000001","status":"quarantined","retry":-1,"final":true,"#
                + #""suppressed":3}"# + "\n")
    }

    @Test func `text is pinned byte for byte`() {
        #expect(
            Self.line(.text, Self.everything)
                == "2025-10-14T18:21:05.042Z WARN  compute: invariant.fail reason=conservation "
                + "corr_id=01JC tenant=\"acme & sons\" latency_ms=842 run_key=3af8c2e100000001 "
                + "status=quarantined retry=-1 final=true\n")
        #expect(
            Self.line(.text, colours: true) { _ in }
                == "2025-10-14T18:21:05.042Z \u{1B}[33mWARN\u{1B}[0m  compute: invariant.fail\n")
    }

    @Test func `a list is an array of objects, and is cut between them`() {
        let entries: [[(name: StaticString, text: String)]] = [
            [("key", "a.b"), ("from", "1"), ("to", "x \"y\"")], [("key", "c"), ("from", "")],
        ]
        #expect(
            Self.line { $0.list("changes", entries) }.hasSuffix(
                #""changes":[{"key":"a.b","from":"1","to":"x \"y\""},{"key":"c","from":""}]}"#
                    + "\n"))
        #expect(
            Self.line(.text) { $0.list("changes", entries) }.hasSuffix(
                #" changes=[key=a.b from=1 to="x \"y\""; key=c from=""]"# + "\n"))
        #expect(Self.line { $0.list("changes", []) }.hasSuffix("\"changes\":[]}\n"))
        let long = String(repeating: "x", count: 3_000)
        let cut = Self.line { line in
            line.list(
                "changes", [[("key", long)], [("key", long)], [("key", long)], [("key", long)]])
        }
        #expect(cut.utf8.count <= LogLine.longestLine)
        #expect(cut.hasSuffix("…\"}],\"truncated\":1}\n"))
    }

    @Test(arguments: LogSettings.Format.allCases)
    func `no value ends a line, begins one, or steers a terminal`(format: LogSettings.Format) {
        let nasty =
            "a\n{\"level\":\"ERROR\"}\r\u{1B}[2J\u{7F}\u{9B}31m\u{2028}\u{202E}\u{2066}\u{0}\\\"é"
        let line = Self.line(format) { $0.field("peer", nasty) }
        #expect(line.unicodeScalars.count { $0 == "\n" } == 1)
        #expect(
            line.hasSuffix(
                #""a\n{\"level\":\"ERROR\"}\r\u001b[2J\u007f\u009b31m\u2028\u202e\u2066\u0000\\\"é""#
                    + (format == .json ? "}\n" : "\n")))
    }

    @Test func `a line is bounded and says what it left out`() {
        let line = Self.line { line in
            for _ in 0..<10 { line.field("same", 1) }
            line.field("level", "ERROR")
            line.field("long", String(repeating: "é", count: 5_000))
            let names: [StaticString] = ["f1", "f2", "f3", "f4"]
            for name in names { line.field(name, String(repeating: "\u{1}", count: 2_000)) }
        }
        #expect(line.utf8.count <= LogLine.longestLine)
        #expect(line.hasSuffix("\"truncated\":14}\n"))
        #expect(line.contains(String(repeating: "é", count: 1_024) + "…\""))
        #expect(!line.contains("ERROR"))
    }

    @Test func `there are no more fields than the most`() {
        let names: [StaticString] = [
            "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b0", "b1", "b2", "b3",
            "b4", "b5", "b6", "b7", "b8", "b9", "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7",
            "c8", "c9", "d0", "d1", "d2", "d3",
        ]
        let line = Self.line { line in for name in names { line.field(name, 1) } }
        #expect(line.contains("\"d1\":1,\"truncated\":2}"))
    }

    @Test(.python("json"), arguments: Trials.seeds(200).prefix(20))
    func `Python reads back what was written`(seed: UInt64) async throws {
        var dice = SplitMix64(seed: seed)
        let scalars = (0..<300).map { _ in
            Unicode.Scalar(UInt32.random(in: 0...0x2FFF, using: &dice)) ?? "x"
        }
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        let line = Self.line { $0.field("peer", text) }
        let script = """
            import json, sys
            line = sys.stdin.buffer.read().decode()
            assert line.count("\\n") == 1
            sys.stdout.buffer.write(json.loads(line)["peer"].encode())
            """
        let read = try await PythonPeer().run(script, input: Array(line.utf8))
        #expect(read == Array(text.utf8))
    }
}
