import Foundation
import SpecTesting
import Telemetry
import Testing

/// The metrics of all rooms together.
@Suite struct MetricNamesTests {
    @Test func `no name is taken twice, and no declaration is at fault`() {
        #expect(MetricDeclaration.faults(in: HouseMetrics.declarations) == [])
    }

    @Test func `every metric that the sources declare is looked at here`() throws {
        var found: Set<String> = []
        let sources = Checkout.root.appending(path: "Sources")
        let files = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
            .filter { $0.hasSuffix(".swift") }
        for file in files {
            let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
            let code = text.split(separator: "\n").filter {
                !$0.drop(while: \.isWhitespace).hasPrefix("//")
            }.joined(separator: "\n")
            for match in code.matches(of: /Metric<(?:Counter|Gauge|Histogram)>\(\s*"([^"]+)"/) {
                found.insert(String(match.1))
            }
        }
        #expect(found == Set(HouseMetrics.declarations.map(\.name)))
        #expect(found.count > 20)
    }

    @Test(.peer("promtool"))
    func `promtool has nothing to say but of names that the specification fixes`() async throws {
        var promtool = ChildProcess("promtool")
        promtool.arguments = ["check", "metrics"]
        promtool.input = try HouseMetrics.exposed()
        let answer = try await promtool.run()
        let said = (answer.stdout + answer.stderr).split(separator: "\n").map(String.init)
        #expect(said.sorted() == MetricExceptions.all.map(\.said).sorted())
        #expect(answer.status == (MetricExceptions.all.isEmpty ? 0 : 3))
    }

    @Test func `what promtool reads has every metric of the house`() throws {
        let text = String(decoding: try HouseMetrics.exposed(), as: UTF8.self)
        for declaration in HouseMetrics.declarations
        where declaration.name != Registry.labelOverflow.declaration.name {
            #expect(text.contains("\n\(declaration.name)"), "\(declaration.name)")
        }
        #expect(MetricExceptions.all.allSatisfy { $0.reason.count > 20 })
    }
}
