import Foundation
import SpecTesting
import Terminal
import Testing

@Suite struct ManualPageTests {
    @Test func `the manual page is the golden text, and help names it`() async throws {
        let run = await SampleRun(["man"])
        try Golden.check(run.output, "tb-cli.1")
        let help = await SampleRun(["--help"]).output
        #expect(help.contains("\n  man  ") && help.contains("\n  completions  "), "\(help)")
    }

    @Test(.peer("groff"))
    func `groff has nothing against it, and shows every command`() async throws {
        var groff = ChildProcess("groff")
        groff.arguments = ["-man", "-ww", "-Kutf8", "-Tutf8", "-P-cbou", "-rLL=100n"]
        groff.input = Array(await SampleRun(["man"]).output.utf8)
        let answer = try await groff.run()
        #expect(answer.status == 0 && answer.stderr.isEmpty, "\(answer.stderr)")
        let shown = answer.stdout.replacing("\u{2212}", with: "-").replacing("\u{2010}", with: "-")
        for path in SampleTree.tree.shownPaths {
            #expect(shown.contains((["tb-cli"] + path).joined(separator: " ")))
        }
    }
}
