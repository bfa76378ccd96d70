import Foundation
import SpecTesting

/// A program that runs a node in a directory, at ports of its own, and what may be asked of it.
struct NodeProgram {
    let running: RunningProgram
    /// `http://127.0.0.1:PORT`, for methods and for the page.
    let url, page: String

    private struct Ready: Decodable { let rpc, page: String }

    /// Runs it while `body` asks; the answer is what it said in all.
    @discardableResult static func serve(
        _ command: String = "node", in folder: String, _ arguments: [String] = [],
        environment: [String: String] = [:], _ body: (NodeProgram) async throws -> Void
    ) async throws -> ChildProcess.Answer {
        let words =
            [
                command, "--data", folder, "--listen", "127.0.0.1:0", "--page", "127.0.0.1:0",
                "--json",
            ]
            + arguments
        return try await Program(built: "the-block").running(words, environment: environment) {
            let line = $0.said.prefix { $0 != "\n" }
            let ready = try JSONDecoder().decode(Ready.self, from: Data(line.utf8))
            try await body(NodeProgram(running: $0, url: ready.rpc, page: ready.page))
        }
    }

    /// What curl prints for these arguments; `URL` stands for where the node listens.
    func curl(_ arguments: String..., input: [UInt8] = []) async throws -> ChildProcess.Answer {
        var curl = ChildProcess("curl")
        curl.arguments =
            ["--silent", "--show-error", "--path-as-is", "--max-time", "20"]
            + arguments.map { $0.replacing("URL", with: url) }
        curl.input = input
        return try await curl.run()
    }

    /// The status of the answer to these arguments.
    func status(_ arguments: String..., input: [UInt8] = []) async throws -> Int {
        var curl = ChildProcess("curl")
        curl.arguments =
            ["--silent", "--path-as-is", "--max-time", "20", "--output", "/dev/null"]
            + ["--write-out", "%{http_code}"] + arguments.map { $0.replacing("URL", with: url) }
        curl.input = input
        return Int(try await curl.run().stdout) ?? 0
    }

    /// The bare result of a method that changes nothing.
    func ask(_ call: String) async throws -> [String: Any] {
        let text = try await curl("URL/" + call).stdout
        return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    }

    /// Whether money is conserved, as the ledger says.
    var isConserved: Bool {
        get async throws {
            let assets = try await ask("ledger.supply")["assets"] as? [[String: Any]] ?? []
            return !assets.isEmpty && assets.allSatisfy { $0["conserved"] as? Bool == true }
        }
    }

    /// The balance of an account, as it is written.
    func balance(_ account: String) async throws -> String? {
        let view = try await ask("chain.account?account=\(account)")
        return (view["balances"] as? [[String: Any]])?.first?["amount"] as? String
    }
}

/// A line that `the-block run --json` says of a step.
struct MarketLine: Decodable {
    let step: String
    let who: String?
    let job: Int?
    let transaction, outcome: String?
    let leaf: Int?
    let verify: String?
    let buyer_balance, provider_balance: String?

    /// The steps among the whole lines of what was said.
    static func all(in said: String) -> [MarketLine] {
        said.split(separator: "\n").compactMap {
            try? JSONDecoder().decode(MarketLine.self, from: Data($0.utf8))
        }
    }

    /// The transactions that were answered to be done.
    static func acknowledged(in said: String) -> [String] {
        all(in: said).filter { $0.outcome == "done" }.compactMap(\.transaction)
    }
}
