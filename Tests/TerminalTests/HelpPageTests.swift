import Foundation
import SpecTesting
import Testing

@testable import Terminal

@Suite struct HelpPageTests {
    static let cases: [(file: String, words: [String], columns: Int)] = [
        ("help-root", ["--help"], 80), ("help-list", ["compute", "list", "--help"], 80),
        ("help-list-narrow", ["compute", "list", "-h"], 50),
        ("help-cancel", ["help", "compute", "cancel"], 120),
    ]

    @Test(arguments: cases)
    func `help is the golden text`(file: String, words: [String], columns: Int) async throws {
        let run = await SampleRun(words) { $0.windowColumns = columns }
        #expect(run.code == .success && run.errors.isEmpty)
        try Golden.check(run.output, "\(file).txt")
        for line in run.output.split(separator: "\n") {
            #expect(DisplayWidth.of(line) <= columns, "\(line)")
        }
    }

    @Test func `every command has help, which names all it takes`() async throws {
        let tree = SampleTree.tree
        for path in tree.shownPaths {
            let run = await SampleRun(path + ["--help"])
            let chain = try #require(tree.chain(path))
            for option in CommandTree.options(of: chain) {
                #expect(run.output.contains("--\(option.name)"), "\(path)")
            }
            #expect(await SampleRun(["help"] + path).output == run.output)
        }
        #expect(await SampleRun(["help", "nothing"]).code == .misuse)
    }

    @Test func `what is called by its first word says so`() async {
        let run = await SampleRun(["list", "--help"], as: "compute")
        #expect(run.output.hasPrefix("usage: compute list [FILE]"))
        #expect(run.output.contains("\n  tb-cli compute list --limit 5  "))
    }
}

/// Golden texts, in `Vectors/`; `THE_BLOCK_GOLDEN=write` writes them anew, to be read before they
/// are committed.
enum Golden {
    static func check(_ text: String, _ name: String) throws {
        let file = Checkout.root.appending(path: "Tests/TerminalTests/Vectors/\(name)")
        if ProcessInfo.processInfo.environment["THE_BLOCK_GOLDEN"] == "write" {
            try Data(text.utf8).write(to: file)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text, "\(name)")
    }
}
