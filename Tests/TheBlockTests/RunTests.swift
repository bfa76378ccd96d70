import Foundation
import SpecTesting
import Testing

/// `the-block run`: the whole way of a job, by the real program.
@Suite(.ownThreads) struct RunTests {
    private let folder: TestFolder
    private var data: String { folder.url.appending(path: "data").path }

    init() throws { folder = try TestFolder() }

    private func run(_ jobs: Int) async throws -> ChildProcess.Answer {
        try await Program(built: "the-block").run([
            "run", "--data", data, "--listen", "127.0.0.1:0", "--page", "127.0.0.1:0", "--jobs",
            "\(jobs)", "--every", "100ms", "--json",
        ])
    }

    @Test func `jobs go from post to paid, and the chain goes on where it was`() async throws {
        let first = try await run(2)
        #expect(first.status == 0, "\(first.stderr)")
        let lines = MarketLine.all(in: first.stdout)
        for job in 1...2 {
            let steps = lines.filter { $0.job == job && $0.who == "" }.map(\.step)
            #expect(steps == ["posted", "matched", "proven", "receipt", "paid"])
        }
        let receipts = lines.filter { $0.step == "receipt" }
        #expect(
            receipts.allSatisfy {
                $0.verify?.hasPrefix("tb-cli node prove event \($0.leaf ?? 0) --url http://")
                    == true
            })
        #expect(lines.filter { $0.step == "paid" }.allSatisfy { $0.provider_balance != nil })

        let known = try await look()
        let second = try await run(1)
        #expect(second.status == 0, "\(second.stderr)")
        let later = MarketLine.all(in: second.stdout)
        // No second offer, and the numbers of jobs go on.
        #expect(!later.contains { $0.step == "offered" })
        #expect(later.allSatisfy { ($0.job ?? 3) > 2 })
        #expect(try await look() > known)
    }

    /// The height, once it is known that nothing was lost or made.
    private func look() async throws -> Int {
        var height = 0
        try await NodeProgram.serve(in: data) { node in
            height = try await node.ask("chain.status")["current_block_height"] as? Int ?? 0
            #expect(try await node.isConserved)
            let jobs = try await node.ask("compute_market.jobs?state=finished&limit=100")
            #expect((jobs["jobs"] as? [Any])?.isEmpty == false)
        }
        #expect(height > 0)
        return height
    }

    @Test func `the command that comes with a receipt verifies its proof`() async throws {
        try await NodeProgram.serve("run", in: data, ["--every", "100ms"]) { node in
            try await node.running.wait(for: "a receipt") { $0.said.contains(#""verify""#) }
            let receipt = try #require(
                MarketLine.all(in: node.running.said).first { $0.step == "receipt" })
            let leaf = try #require(receipt.leaf)
            let end = ContinuousClock().now + .seconds(600)
            while try await node.status("URL/chain.prove_event?leaf=\(leaf)") != 200 {
                try #require(ContinuousClock().now < end, "the block is sealed within a slot")
            }
            let words = try #require(receipt.verify).split(separator: " ").map(String.init)
            #expect(words.first == "tb-cli")
            let answer = try await Program(built: "tb-cli").run(Array(words.dropFirst()))
            #expect(answer.status == 0, "\(answer.stderr)")
            #expect(answer.stdout.contains("compute_market.receipt"), "\(answer.stdout)")
        }
    }

    @Test func `killed at any moment, it has lost nothing that was answered`() async throws {
        var answered: [String] = []
        for round in 1...3 {
            let answer = try await NodeProgram.serve(
                "run", in: data, ["--every", "20ms"]
            ) { node in
                let enough = 6 * round
                try await node.running.wait(for: "\(enough) answers") {
                    MarketLine.acknowledged(in: $0.said).count >= enough
                }
                node.running.send(9)
            }
            #expect(answer.status == 128 + 9)
            answered += MarketLine.acknowledged(in: answer.stdout)
        }
        #expect(answered.count >= 36)
        try await NodeProgram.serve(in: data) { node in
            for id in answered {
                let view = try await node.ask("chain.transaction?id=\(id)")
                #expect(view["name"] as? String == "done", "\(id): \(view)")
            }
            #expect(try await node.isConserved)
        }
        #expect(Set(answered).count == answered.count)
    }
}
