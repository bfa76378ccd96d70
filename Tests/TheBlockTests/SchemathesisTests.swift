import Foundation
import SpecTesting
import Testing

/// Whether the demo does what its OpenAPI document says, in the judgement of a program that asks
/// for everything the document allows, and for much that it does not.
@Suite(.ownThreads) struct SchemathesisTests {
    @Test(.python("schemathesis"))
    func `schemathesis finds nothing`() async throws {
        try await DemoProgram.serve { demo in
            let folder = try TestFolder()
            let words = [
                "--config-file", Checkout.root.appending(path: "testing/schemathesis.toml").path,
                "run", "http://127.0.0.1:\(demo.port)/openapi.json", "--max-examples",
                "\(Trials.count(500))", "--generation-deterministic", "--request-timeout", "10",
                "--report", "ndjson", "--report-dir", folder.url.path,
            ]
            let said = try await PythonPeer().run(
                """
                import os, sys
                # It leaves what it has learned where it stands.
                os.chdir(sys.argv[-1])
                from schemathesis.cli import schemathesis
                schemathesis()
                """, arguments: words, deadline: .seconds(600))
            let text = String(decoding: said, as: UTF8.self)
            #expect(text.contains("11 selected / 11 total"), "\(text)")
            #expect(!text.contains("Failures:") && !text.contains("Errors:"), "\(text)")
        }
    }
}
