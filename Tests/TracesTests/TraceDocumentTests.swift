import Foundation
import Records
import SpecTesting
import Testing

@testable import Traces

@Suite struct TraceDocumentTests {
    @Test func `spans of every shape are the golden text`() throws {
        let document = TraceDocument(try SampleSpans.all(), of: SampleSpans.source)
        let golden = Checkout.root.appending(path: "Tests/TracesTests/Vectors/spans.json")
        let text = String(decoding: document.json(), as: UTF8.self)
        #expect(try text + "\n" == String(contentsOf: golden, encoding: .utf8))
    }

    @Test func `what is written reads back, so it is one document of this shape`() throws {
        let bytes = TraceDocument(try SampleSpans.all(), of: SampleSpans.source).json()
        #expect(try TraceDocument(json: bytes.span).json() == bytes)
    }

    @Test(.python("json"))
    func `Python reads every number and text of it as it was meant`() async throws {
        let document = TraceDocument(try SampleSpans.all(), of: SampleSpans.source)
        let said = try await PythonPeer().run(
            """
            import json, sys
            scopes = json.load(sys.stdin)["resourceSpans"][0]["scopeSpans"]
            outer = scopes[0]["spans"][2]
            for pair in outer["attributes"]:
                (kind, value), = pair["value"].items()
                print(pair["key"], kind, repr(value))
            print(len(bytes.fromhex(outer["traceId"])), len(bytes.fromhex(outer["spanId"])))
            """, input: document.json())
        #expect(
            String(decoding: said, as: UTF8.self) == """
                tenant stringValue 'acme "ü"\\n'
                status intValue '200'
                late intValue '-5'
                small intValue '7'
                large stringValue '18446744073709551615'
                cached boolValue True
                16 8

                """)
    }
}
