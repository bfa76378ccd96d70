import Foundation
import SpecTesting
import Testing

/// What operators ask a running node for, by verb and by method.
@Suite(.ownThreads) struct NodeVerbsTests {
    private let folder: TestFolder
    private var data: String { folder.url.appending(path: "data").path }

    private static let buyer = "tb1qqqzgtzx7lr7e650k232c68pfcqf3l62r8sakwthg5v76875374whxc2afjdp"
    private static let funds = "1000000000000"

    init() throws { folder = try TestFolder() }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// Runs a verb under the name that operators' documents call it by, and under its own.
    private func ask(_ words: [String], of node: NodeProgram) async throws -> String {
        let link = folder.url.appending(path: "contract-cli")
        if !FileManager.default.fileExists(atPath: link.path) {
            try FileManager.default.createSymbolicLink(
                at: link, withDestinationURL: Checkout.products.appending(path: "tb-cli"))
        }
        var named = ChildProcess(link.path)
        named.arguments = words + ["--url", node.url]
        let answer = try await named.run()
        #expect(answer.status == 0, "\(answer.stderr)")
        let own = try await Program(built: "tb-cli").run(words + ["--url", node.url])
        #expect(own.status == 0 && own.stdout == answer.stdout, "\(own.stderr)")
        return answer.stdout
    }

    @Test(.requirement("CL-001", "CL-002", "CL-003"))
    func `verbs tell the status, the consensus and the ledger of an account`() async throws {
        try await NodeProgram.serve(in: data) { node in
            // Nothing falls due on a new chain: the height stays.
            let status = try object(
                try await ask(["node", "status", "--json"], of: node))
            #expect(status["current_block_height"] as? Int == 0)
            #expect(status["chain_id"] as? String == "tb-dev")
            let text = try await ask(["node", "status"], of: node)
            #expect(text.contains("height") && text.contains("0 (final)"), "\(text)")

            let consensus = try object(
                try await ask(["node", "consensus", "--status", "--json"], of: node))
            #expect(consensus["mode"] as? String == "solo")
            #expect(consensus["height"] as? Int == 0)
            #expect(consensus["firmness"] as? String == "final")
            let said = try await ask(["node", "consensus", "--status"], of: node)
            #expect(said.contains("solo"), "\(said)")

            let inspect = ["node", "ledger", "inspect", "--account", Self.buyer]
            let account = try object(try await ask(inspect + ["--json"], of: node))
            #expect(account["account"] as? String == Self.buyer)
            #expect(account["nonce"] as? Int == 0 && account["rebate"] as? String == "0")
            let balances = try #require(account["balances"] as? [[String: Any]])
            #expect(balances.map { $0["amount"] as? String } == [Self.funds])
            #expect(try await ask(inspect, of: node).contains(Self.funds))
        }
    }

    @Test(.requirement("CL-004", "CM-026"))
    func `methods behind the verbs answer in every form of a call, whatever its content type`()
        async throws
    {
        try await NodeProgram.serve(in: data) { node in
            let cases: [(method: String, params: String, query: String, field: String)] = [
                ("chain.status", "{}", "", "current_block_height"),
                ("consensus.status", "{}", "", "mode"),
                (
                    "ledger.inspect", #"{"account":"\#(Self.buyer)"}"#, "?account=\(Self.buyer)",
                    "balances"
                ),
            ]
            for (method, params, query, field) in cases {
                let whole =
                    #"{"jsonrpc":"2.0","id":7,"method":"\#(method)","params":\#(params)}"#
                let bare = #"{"method":"\#(method)","params":\#(params)}"#
                // As `curl -d` sends it: a form, by its content type.
                let enveloped = try object(
                    try await node.curl("--data", whole, "URL/").stdout)
                #expect(enveloped["jsonrpc"] as? String == "2.0" && enveloped["id"] as? Int == 7)
                let result = try #require(enveloped["result"] as? [String: Any], "\(method)")
                #expect(result[field] != nil, "\(method)")
                let short = try object(try await node.curl("--data", bare, "URL/").stdout)
                let again = short["result"] as? [String: Any] ?? short
                #expect(NSDictionary(dictionary: again) == NSDictionary(dictionary: result))
                let got = try await node.ask(method + query)
                #expect(NSDictionary(dictionary: got) == NSDictionary(dictionary: result))
            }
            let wrong = try object(
                try await node.curl(
                    "--data", #"{"jsonrpc":"2.0","id":8,"method":"ledger.inspect"}"#, "URL/"
                ).stdout)
            #expect((wrong["error"] as? [String: Any])?["code"] as? Int == -32_602)
        }
    }
}
