import Foundation
import FuzzTargets
import SpecTesting
import Testing

@Suite struct FuzzingPageTests {
    /// Every name that a page gives to a target: on command lines, in what a run prints, in code.
    private func names(on page: String) throws -> [String] {
        let text = try String(
            contentsOf: Checkout.root.appending(path: page), encoding: .utf8)
        let mentions = [
            #/TARGET=([a-z0-9-]+)/#, #/scripts/fuzz ([a-z0-9][a-z0-9-]*)/#,
            #/([a-z0-9-]+): \d+ executions/#, #/FuzzTarget\(\s*"([^"]+)"/#,
        ]
        return mentions.flatMap { text.matches(of: $0).map { String($0.1) } }
    }

    @Test func `every target that the page on fuzzing names exists`() throws {
        let named = try names(on: "docs/fuzzing.md")
        #expect(named.count >= 4)
        for name in named { #expect(FuzzTarget.named(name) != nil, "\(name)") }
    }
}
