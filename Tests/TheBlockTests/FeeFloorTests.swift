import Foundation
import SpecTesting
import Testing

/// What a running node asks at its door, and what it turns away there.
@Suite(.ownThreads) struct FeeFloorTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func floors(_ node: NodeProgram) async throws -> [String: [String: Int]] {
        var found: [String: [String: Int]] = [:]
        for line in try await node.curl("URL/metrics").stdout.split(separator: "\n") {
            guard
                let match = line.wholeMatch(of: /(gateway_fee_floor_\w+)\{lane="(\w+)"\} (\d+)/)
            else { continue }
            found[String(match.1), default: [:]][String(match.2)] = Int(match.3)
        }
        return found
    }

    @Test(.requirement("FE-003"))
    func `metrics say the floor of each lane, and count what lay below it`() async throws {
        let data = folder.url.appending(path: "data").path
        let key = folder.url.appending(path: "faucet.key").path
        try await NodeProgram.serve(in: data) { node in
            let cli = try Program(built: "tb-cli")
            let made = try await cli.run([
                "wallet", "create", "--development", "faucet", "--key-file", key,
            ])
            #expect(made.status == 0, "\(made.stderr)")
            let none = ["consumer": 0, "industrial": 0]
            #expect(try await floors(node)["gateway_fee_floor_refused_total"] == none)
            func send(_ words: String...) async throws -> ChildProcess.Answer {
                let buyer = "tb1qqqzgtzx7lr7e650k232c68pfcqf3l62r8sakwthg5v76875374whxc2afjdp"
                return try await cli.run(
                    [
                        "wallet", "send", "--key-file", key, "--to", buyer, "--amount", "5",
                        "--json", "--url", node.url,
                    ] + words)
            }
            let below = try await send("--max-fee", "0", "--lane", "industrial")
            #expect(below.status == 1 && below.stdout.contains("chain.fee_too_low"))
            let enough = try await send()
            #expect(enough.status == 0, "\(enough.stdout)\(enough.stderr)")
            let floors = try await floors(node)
            #expect(
                floors == [
                    "gateway_fee_floor_current": ["consumer": 1, "industrial": 1],
                    "gateway_fee_floor_least": ["consumer": 1, "industrial": 1],
                    "gateway_fee_floor_refused_total": ["consumer": 0, "industrial": 1],
                ])
            #expect(try await node.isConserved)
        }
    }

    @Test(.requirement("TL-003"))
    func `where telemetry is switched off no metric is told, and all else goes on`() async throws {
        let data = folder.url.appending(path: "data").path
        for (isOn, word) in [(false, "false"), (true, "true")] {
            try await NodeProgram.serve(
                in: data, environment: ["TB_TELEMETRY_METRICS": word]
            ) { node in
                #expect(try await node.status("URL/metrics") == (isOn ? 200 : 404))
                let text = try await node.curl("URL/metrics").stdout
                #expect(text.contains("gateway_fee_floor_current") == isOn)
                let reference = try await node.curl("URL/openapi.json").stdout
                #expect(reference.contains(#""/metrics""#) == isOn)
                #expect(try await node.curl("URL/healthz").stdout == "ok\n")
            }
        }
    }
}
