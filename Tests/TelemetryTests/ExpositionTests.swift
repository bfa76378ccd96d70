import Telemetry
import Testing

@Suite struct ExpositionTests {
    @Test func `Prometheus text is pinned byte for byte`() throws {
        #expect(
            try SampleMetrics().text(.prometheusText) == #"""
                # HELP balance_ratio A gauge below zero.
                # TYPE balance_ratio gauge
                balance_ratio -1.25
                # HELP fee_split A counter named otherwise.
                # TYPE fee_split counter
                fee_split 7
                # HELP http_requests_total Requests, by "route" \\ method\nand status.
                # TYPE http_requests_total counter
                http_requests_total{route="/a\"\\\n",method="GET"} 1
                http_requests_total{route="/b",method="GET"} 4
                # HELP read_now Read when asked.
                # TYPE read_now gauge
                read_now 42
                # HELP request_latency_seconds Request latency.
                # TYPE request_latency_seconds histogram
                request_latency_seconds_bucket{le="0.005"} 1
                request_latency_seconds_bucket{le="1"} 2
                request_latency_seconds_bucket{le="2.5"} 2
                request_latency_seconds_bucket{le="+Inf"} 3
                request_latency_seconds_sum 3.605000001
                request_latency_seconds_count 3

                """#)
    }

    @Test func `OpenMetrics is pinned byte for byte`() throws {
        let trace = #"{trace_id="0af7651916cd43dd8448eb211c80319c",span_id="b7ad6b7169203331"}"#
        #expect(
            try SampleMetrics().text(.openMetrics) == #"""
                # HELP balance_ratio A gauge below zero.
                # TYPE balance_ratio gauge
                # UNIT balance_ratio ratio
                balance_ratio -1.25
                # HELP fee_split A counter named otherwise.
                # TYPE fee_split unknown
                fee_split 7
                # HELP http_requests Requests, by \"route\" \\ method\nand status.
                # TYPE http_requests counter
                http_requests_total{route="/a\"\\\n",method="GET"} 1
                http_requests_total{route="/b",method="GET"} 4 # \#(trace) 1
                # HELP read_now Read when asked.
                # TYPE read_now gauge
                read_now 42
                # HELP request_latency_seconds Request latency.
                # TYPE request_latency_seconds histogram
                # UNIT request_latency_seconds seconds
                request_latency_seconds_bucket{le="0.005"} 1
                request_latency_seconds_bucket{le="1.0"} 2 # \#(trace) 0.6
                request_latency_seconds_bucket{le="2.5"} 2
                request_latency_seconds_bucket{le="+Inf"} 3
                request_latency_seconds_sum 3.605000001
                request_latency_seconds_count 3
                # EOF

                """#)
    }

    @Test(arguments: ExpositionFormat.allCases, [1, 100, 1 << 20])
    func `chunks end where a metric does and join to the whole`(
        format: ExpositionFormat, size: Int
    ) throws {
        let sample = try SampleMetrics()
        var chunks: [String] = []
        sample.registry.expose(as: format, chunk: size) { chunk in
            chunks.append(String(decoding: chunk.indices.map { chunk[$0] }, as: UTF8.self))
        }
        #expect(chunks.joined() == sample.text(format))
        #expect(chunks.allSatisfy { $0.hasPrefix("# HELP") || $0 == "# EOF\n" })
    }

    @Test func `what is exposed reads back as what was counted`() throws {
        let samples = try ParsedSample.all(in: SampleMetrics().text(.prometheusText))
        #expect(
            samples.first { $0.labels["route"]?.hasPrefix("/a") == true }
                == ParsedSample(
                    name: "http_requests_total", labels: ["route": "/a\"\\\n", "method": "GET"],
                    value: "1"))
        #expect(samples.count == 11)
        #expect(Set(samples).count == 11)
    }
}

/// A sample line, read by the rules of the format and nothing else.
private struct ParsedSample: Hashable {
    var name = ""
    var labels: [String: String] = [:]
    var value = ""

    struct Malformed: Error { let line: String }

    static func all(in text: String) throws -> [ParsedSample] {
        try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            guard let sample = ParsedSample(line) else { throw Malformed(line: String(line)) }
            return sample
        }
    }

    init(name: String, labels: [String: String], value: String) {
        (self.name, self.labels, self.value) = (name, labels, value)
    }

    private init?(_ line: Substring) {
        var rest = line
        name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" })
        rest = rest.dropFirst(name.count)
        if rest.first == "{" {
            rest = rest.dropFirst()
            while rest.first != "}" {
                let label = String(rest.prefix { $0 != "=" })
                rest = rest.dropFirst(label.count)
                guard rest.hasPrefix("=\"") else { return nil }
                rest = rest.dropFirst(2)
                var text = ""
                while let next = rest.popFirst(), next != "\"" {
                    guard next == "\\" else {
                        text.append(next)
                        continue
                    }
                    switch rest.popFirst() {
                    case "n": text.append("\n")
                    case "\\": text.append("\\")
                    case "\"": text.append("\"")
                    default: return nil
                    }
                }
                labels[label] = text
                if rest.first == "," { rest = rest.dropFirst() }
            }
            rest = rest.dropFirst()
        }
        guard rest.first == " ", Double(rest.dropFirst()) != nil else { return nil }
        value = String(rest.dropFirst())
    }
}
