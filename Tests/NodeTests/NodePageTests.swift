import Chain
import Foundation
import Primitives
import SpecTesting
import Testing

@testable import Node

@Suite struct NodePageTests {
    @Test func `the page loads nothing from elsewhere`() throws {
        let text = try NodePage(of: .dev).text
        for word in ["http:", "https:", " src=", "<link", "@import", "url("] {
            #expect(!text.contains(word), "\(word)")
        }
        for key in [DevelopmentKey.buyer, .provider, .proposer] {
            #expect(text.contains(key.address.text))
        }
        #expect(text.contains("tb-cli node prove event "))
    }

    @Test func `settlement is shown by what its methods answer`() throws {
        let text = try NodePage(of: .dev).text
        for call in [
            #"ask("settlement_status")"#, #"ask("compute_market.provider_balances""#,
            #"ask("compute_market.recent_roots""#, "next_deadline_ms", "burned_ct",
        ] {
            #expect(text.contains(call), "\(call)")
        }
    }

    @Test func `its script never makes markup of what the node says`() throws {
        let text = try NodePage(of: .dev).text
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
            #expect(!text.contains(word), "\(word)")
        }
    }

    @Test(.peer("node"))
    func `its script is one that can be read`() async throws {
        let text = try NodePage(of: .dev).text
        let script = try #require(
            text.components(separatedBy: "<script>").last?.components(separatedBy: "</script>")
                .first)
        var node = ChildProcess("node")
        node.arguments = ["--check", "-"]
        node.input = Array(script.utf8)
        let answer = try await node.run()
        #expect(answer.status == 0, "\(answer.stderr)")
    }
}
