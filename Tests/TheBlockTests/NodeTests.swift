import Foundation
import SpecTesting
import Testing

/// `the-block node`, as operators and strangers meet it.
@Suite(.ownThreads) struct NodeTests {
    private let folder: TestFolder
    private var data: String { folder.url.appending(path: "data").path }

    init() throws { folder = try TestFolder() }

    private func start() async throws -> ChildProcess.Answer {
        try await Program(built: "the-block").run([
            "node", "--data", data, "--listen", "127.0.0.1:0", "--page", "127.0.0.1:0",
        ])
    }

    @Test func `it says where it is, serves a page, and ends with what it has done`() async throws {
        let answer = try await NodeProgram.serve(in: data) { node in
            #expect(try await node.curl("URL/healthz").stdout == "ok\n")
            var page = ChildProcess("curl")
            page.arguments = ["--silent", "--include", node.page + "/"]
            let text = try await page.run().stdout
            #expect(text.contains("<title>The Block</title>"))
            #expect(text.lowercased().contains("content-security-policy: default-src 'none'"))
            let metrics = try await node.curl("URL/metrics").stdout
            #expect(metrics.contains("\nblock_height_total "))
            #expect(metrics.contains("\nnode_transactions_done_total 0\n"))
            let status = try await node.ask("chain.status")
            #expect(status["chain_id"] as? String == "tb-dev")
        }
        #expect(answer.status == 0, "\(answer.stderr)")
        let last = answer.stdout.split(separator: "\n").last ?? ""
        #expect(last.contains(#""blocks_sealed":"#) && last.contains(#""cut":0"#))
        #expect(answer.stderr.contains(#""event":"node.ready""#))
        #expect(answer.stderr.contains(#""event":"node.ended""#))
    }

    @Test func `a second node on the same directory is refused, and the first goes on`()
        async throws
    {
        try await NodeProgram.serve(in: data) { node in
            let second = try await start()
            #expect(second.status == 75)
            #expect(second.stderr.contains("another node runs on '\(data)'"), "\(second.stderr)")
            #expect(try await node.curl("URL/healthz").stdout == "ok\n")
        }
    }

    @Test func `a genesis that has drifted is refused with both hashes`() async throws {
        try await NodeProgram.serve(in: data) { _ in }
        let file = URL(filePath: data).appending(path: "genesis.json")
        let genesis = try String(contentsOf: file, encoding: .utf8)
        try Data(genesis.replacing("1767225600000", with: "1767225600001").utf8).write(to: file)
        let refused = try await start()
        #expect(refused.status == 65)
        #expect(refused.stderr.contains("this is another genesis: its hash is"))
        try Data(genesis.utf8).write(to: file)
        try await NodeProgram.serve(in: data) { _ in }
    }

    @Test func `settings lie in the directory, and a wrong one is named`() async throws {
        try await NodeProgram.serve(in: data) { _ in }
        let file = URL(filePath: data).appending(path: "config.toml")
        try Data("[slices]\ncount = 0\n".utf8).write(to: file)
        let refused = try await start()
        #expect(refused.status == 78)
        #expect(refused.stderr.contains("slices.count"), "\(refused.stderr)")
        try Data("[page]\nlisten = \"localhost:8090\"\n".utf8).write(to: file)
        let named = try await Program(built: "the-block").run([
            "node", "--data", data, "--listen", "127.0.0.1:0",
        ])
        #expect(named.status == 78)
        #expect(named.stderr.contains("names of hosts are not taken"), "\(named.stderr)")
    }

    @Test func `settings that were made after the start are read at SIGHUP`() async throws {
        try await NodeProgram.serve(in: data) { node in
            #expect(!node.running.complained.contains("there is no such file"))
            try Data("[log]\nlevel = \"debug\"\n".utf8)
                .write(to: URL(filePath: data).appending(path: "config.toml"))
            node.running.send(1)
            try await node.running.wait(for: "the reload", within: .seconds(600)) {
                $0.complained.contains(#""event":"settings.applied""#)
            }
        }
    }

    @Test func `an end without its snapshot is no good end, and says that nothing is lost`()
        async throws
    {
        let answer = try await NodeProgram.serve("run", in: data, ["--every", "50ms"]) { node in
            try await node.running.wait(for: "a paid job", within: .seconds(600)) {
                $0.said.contains(#""paid""#)
            }
            // Where it would be written there is no directory any more.
            try FileManager.default.removeItem(atPath: data + "/snapshots")
            try Data().write(to: URL(filePath: data + "/snapshots"))
        }
        #expect(answer.status == 74, "\(answer.stderr)")
        #expect(answer.stdout.contains(#""snapshot_fault":""#), "\(answer.stdout)")
        #expect(answer.stderr.contains("could not be written"), "\(answer.stderr)")
        #expect(answer.stderr.contains("All that was answered is safe in log/"))
        let paid = MarketLine.acknowledged(in: answer.stdout)
        try FileManager.default.removeItem(atPath: data + "/snapshots")
        try await NodeProgram.serve(in: data) { node in
            let last = try #require(paid.last)
            #expect(try await node.ask("chain.transaction?id=\(last)")["code"] as? Int == 0)
            #expect(try await node.isConserved)
        }
    }

    @Test func `slices are kept under their commitment, and nothing else is`() async throws {
        try await NodeProgram.serve(in: data) { node in
            let put = ["--request", "PUT", "--data-binary", "@-"]
            let stored = try await node.curl(
                put[0], put[1], put[2], put[3], "URL/slices", input: [7, 8])
            let commitment = try #require(
                (try JSONSerialization.jsonObject(with: Data(stored.output)) as? [String: Any])?[
                    "commitment"] as? String)
            #expect(try await node.curl("URL/slices/\(commitment)").output == [7, 8])
            let again = try await node.status(
                put[0], put[1], put[2], put[3], "URL/slices/\(commitment)", input: [7, 8])
            #expect(again == 200)
            let other = try await node.status(
                put[0], put[1], put[2], put[3], "URL/slices/\(commitment)", input: [9])
            #expect(other == 422)
            let empty = try await node.status(put[0], put[1], put[2], put[3], "URL/slices")
            #expect(empty == 400)
            let large = try await node.status(
                put[0], put[1], put[2], put[3], "URL/slices",
                input: [UInt8](repeating: 0, count: (16 << 20) + 1))
            #expect(large == 413)
            for name in [
                "..", "../genesis.json", "..%2fgenesis.json", "%2e%2e%2fgenesis.json", "LOCK",
                "\(commitment)/..", commitment.uppercased(), commitment + "0", ".tmp",
                String(repeating: "0", count: 64),
            ] {
                let status = try await node.status("URL/slices/\(name)")
                #expect([400, 404].contains(status), "\(name): \(status)")
            }
        }
        let kept = try FileManager.default.contentsOfDirectory(atPath: data + "/slices")
        #expect(kept.count == 1)
    }

    @Test func `garbage is refused everywhere, and the node goes on`() async throws {
        try await NodeProgram.serve(in: data) { node in
            let bodies: [[UInt8]] = [
                [], [0], Array("{".utf8), Array("[]".utf8), Array("null".utf8),
                Array(#"{"method":"chain.submit","params":{"transactions":[{}]}}"#.utf8),
                Array(#"{"method":"chain.submit","params":{"transactions":7}}"#.utf8),
                Array(
                    #"{"jsonrpc":"2.0","id":1,"method":"chain.block","params":{"height":-1}}"#.utf8),
                Array(#"{"method":"\#(String(repeating: "a", count: 100_000))"}"#.utf8),
                [UInt8](repeating: UInt8(ascii: "["), count: 100_000),
                (0..<4_096).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 3) },
            ]
            for body in bodies {
                let status = try await node.status(
                    "--json", "@-", "--request", "POST", "URL/", input: body)
                #expect((200..<500).contains(status), "\(status)")
            }
            for path in [
                "chain.block?height=x", "chain.block?height=18446744073709551616",
                "chain.blocks?limit=0", "chain.account?account=tb1", "chain.transaction?id=zz",
                "chain.prove_event?leaf=18446744073709551615", "chain.prove_event?leaf=0&size=0",
                "chain.prove_consistency?from=9&to=1", "chain.prove_balance?account=x",
                "compute_market.jobs?state=none", "compute_market.job?job=-1", "ledger.inspect",
                "events?after=18446744073709551615", "events?after=x", "ws", "%00", "no.such",
                "subscribe?stream=none", "rpc.discover/..", String(repeating: "a", count: 9_000),
            ] {
                let status = try await node.status("URL/\(path)")
                #expect((400..<500).contains(status), "\(path): \(status)")
            }
            for method in ["DELETE", "PATCH", "TRACE", "\u{1}"] {
                let status = try await node.status("--request", method, "URL/slices")
                #expect((400..<502).contains(status), "\(method): \(status)")
            }
            #expect(try await node.curl("URL/healthz").stdout == "ok\n")
            #expect(try await node.isConserved)
        }
    }

    @Test func `a node that was told to end comes back with the same state`() async throws {
        var accounts: [[String: String]] = []
        let buyer = "tb1qqqzgtzx7lr7e650k232c68pfcqf3l62r8sakwthg5v76875374whxc2afjdp"
        try await NodeProgram.serve("run", in: data, ["--every", "100ms"]) { node in
            try await node.running.wait(for: "a paid job") { $0.said.contains(#""paid""#) }
        }
        for _ in 0..<2 {
            try await NodeProgram.serve(in: data) { node in
                let ready = node.running.said
                // It began from the snapshot that it took at its end.
                #expect(ready.contains(#""snapshot":"#), "\(ready)")
                accounts.append(["buyer": try await node.balance(buyer) ?? ""])
            }
        }
        #expect(accounts[0] == accounts[1] && accounts[0]["buyer"] != "")
    }
}
