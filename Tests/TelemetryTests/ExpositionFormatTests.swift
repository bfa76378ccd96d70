import Telemetry
import Testing

@Suite struct ExpositionFormatTests {
    @Test(arguments: [
        (nil, ExpositionFormat.prometheusText),
        ("", .prometheusText),
        ("*/*", .prometheusText),
        ("text/html", .prometheusText),
        ("text/plain", .prometheusText),
        ("application/openmetrics-text", .openMetrics),
        ("Application/OpenMetrics-Text ; Version=1.0.0", .openMetrics),
        ("application/openmetrics-text; version=\"1.0.0\"", .openMetrics),
        ("application/openmetrics-text;version=0.0.1", .prometheusText),
        ("application/openmetrics-text;q=0", .prometheusText),
        ("application/openmetrics-text;q=0.5,text/plain;q=0.5", .prometheusText),
        ("application/openmetrics-text;q=0.501,text/plain;q=0.5", .openMetrics),
        ("application/openmetrics-text;q=2", .prometheusText),
        ("application/openmetrics-text;q=0.5x", .prometheusText),
        (",;,;q=,=", .prometheusText),
        // What Prometheus 2.42 sends.
        (
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;"
                + "version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics
        ),
        (String(repeating: "application/openmetrics-text,", count: 1_000), .prometheusText),
    ])
    func `the reader gets the form it prefers`(accept: String?, format: ExpositionFormat) {
        #expect(ExpositionFormat.preferred(byAccept: accept) == format)
    }

    @Test func `content types are pinned`() {
        #expect(
            ExpositionFormat.allCases.map(\.contentType) == [
                "text/plain; version=0.0.4; charset=utf-8",
                "application/openmetrics-text; version=1.0.0; charset=utf-8",
            ])
    }
}
