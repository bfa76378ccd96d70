import Foundation
import SpecTesting
import Testing

/// The mempool of a running node, as its three surfaces show it.
@Suite(.ownThreads) struct MempoolTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    /// What `/metrics` says of both lanes, by metric and lane.
    private func gauges(_ node: NodeProgram) async throws -> [String: [String: Int]] {
        var found: [String: [String: Int]] = [:]
        for line in try await node.curl("URL/metrics").stdout.split(separator: "\n") {
            guard let match = line.wholeMatch(of: /(mempool_\w+)\{lane="(\w+)"\} (\d+)/) else {
                continue
            }
            found[String(match.1), default: [:]][String(match.2)] = Int(match.3)
        }
        return found
    }

    @Test(.requirement("MP-003", "MP-004", "AD-008"))
    func `metrics, method and verb say the same of each lane`() async throws {
        let data = folder.url.appending(path: "data").path
        let key = folder.url.appending(path: "faucet.key").path
        try FileManager.default.createDirectory(
            atPath: data, withIntermediateDirectories: true)
        try Data("[mempool]\ntransactions = 77\nbytes = \"1MiB\"\n".utf8).write(
            to: folder.url.appending(path: "data/config.toml"))
        try await NodeProgram.serve(in: data) { node in
            let cli = try Program(built: "tb-cli")
            let made = try await cli.run([
                "wallet", "create", "--development", "faucet", "--key-file", key,
            ])
            #expect(made.status == 0, "\(made.stderr)")
            let buyer = "tb1qqqzgtzx7lr7e650k232c68pfcqf3l62r8sakwthg5v76875374whxc2afjdp"
            let sent = try await cli.run([
                "wallet", "send", "--key-file", key, "--to", buyer, "--amount", "5", "--url",
                node.url,
            ])
            #expect(sent.status == 0, "\(sent.stdout)\(sent.stderr)")
            // One unit of a million, once its block is sealed.
            let end = ContinuousClock.now + .seconds(120)
            var metrics = try await gauges(node)
            while metrics["mempool_fullness_ppm"]?["consumer"] != 1 {
                try #require(ContinuousClock.now < end, "\(metrics)")
                metrics = try await gauges(node)
            }
            #expect(
                metrics["mempool_target_fullness_ppm"] == [
                    "consumer": 300_000, "industrial": 200_000,
                ])
            #expect(metrics["mempool_fee_floor_least"] == ["consumer": 1, "industrial": 1])
            #expect(metrics["mempool_fee_floor_current"] == metrics["mempool_base_fee"])
            #expect(metrics["mempool_size"] == ["consumer": 0, "industrial": 0])
            #expect(metrics.count == 9)

            let lanes = try #require(
                try await node.ask("mempool.stats")["lanes"] as? [[String: Any]])
            let verb = try await cli.run(["node", "mempool", "--json", "--url", node.url])
            let shown = try #require(
                (try JSONSerialization.jsonObject(with: Data(verb.stdout.utf8))
                    as? [String: Any])?["lanes"] as? [[String: Any]])
            let fields = [
                "waiting": "mempool_size", "bytes": "mempool_bytes", "base_fee": "mempool_base_fee",
                "fee_floor_current": "mempool_fee_floor_current",
                "fee_floor_least": "mempool_fee_floor_least",
                "tip_p50_milli": "mempool_tip_p50_milli",
                "tip_p90_milli": "mempool_tip_p90_milli",
                "target_fullness_ppm": "mempool_target_fullness_ppm",
                "fullness_ppm": "mempool_fullness_ppm",
            ]
            #expect(lanes.count == 2 && shown.count == 2)
            for (lane, same) in zip(lanes, shown) {
                let name = try #require(lane["lane"] as? String)
                #expect(lane["most"] as? Int == 77 && lane["most_bytes"] as? Int == 1 << 20)
                for (field, metric) in fields {
                    let value = lane[field].map { "\($0)" }
                    #expect(value == metrics[metric]?[name].map { "\($0)" }, "\(field)")
                    #expect(value == same[field].map { "\($0)" }, "\(field)")
                }
            }
            let table = try await cli.run(["node", "mempool", "--url", node.url])
            #expect(table.stdout.contains("consumer") && table.stdout.contains("30.00%"))
        }
    }
}
