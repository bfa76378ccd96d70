import Foundation
import SpecTesting
import Terminal
import Testing

@Suite struct CompletionTests {
    /// What bash offers behind these words, the last of them not yet finished.
    private func offered(
        _ words: [String], tree: CommandTree = SampleTree.tree
    ) async throws -> [String] {
        var bash = ChildProcess("bash")
        bash.arguments =
            [
                "-c",
                """
                source /dev/stdin
                COMP_WORDS=("$@")
                COMP_CWORD=$(($# - 1))
                _tb_cli
                printf '%s\\n' "${COMPREPLY[@]}"
                """, "bash",
            ] + words
        bash.input = Array(tree.bashCompletion.utf8)
        bash.directory = Checkout.root.appending(path: "config")
        let answer = try await bash.run()
        #expect(answer.stderr.isEmpty, "\(answer.stderr)")
        return answer.stdout.split(separator: "\n").map(String.init)
    }

    @Test(arguments: [
        (["tb-cli", ""], ["node", "compute", "help", "completions", "man"]),
        (["tb-cli", "co"], ["compute", "completions"]),
        (["tb-cli", "compute", ""], ["list", "cancel", "sign"]),
        (["tb-cli", "--url", "compute", ""], ["node", "compute", "help", "completions", "man"]),
        (["tb-cli", "compute", "list", "--st"], ["--status"]),
        (["tb-cli", "compute", "list", "--status", ""], ["queued", "paid", "resolved"]),
        (["tb-cli", "compute", "list", "--status", "=", "p"], ["paid"]),
        (["tb-cli", "compute", "list", "--status", "="], ["queued", "paid", "resolved"]),
        (["tb-cli", "compute", "list", "--limit", ""], []),
        (["tb-cli", "compute", "list", "dep"], ["dependency_policies.toml"]),
        (["/usr/bin/compute", "c"], ["cancel"]), (["tb-cli", "node", "l"], ["ledger"]),
        (["tb-cli", "compute", "cancel", "--y"], ["--yes"]),
        (["tb-cli", "compute", "sign", "j", "--key-file", "dep"], ["dependency_policies.toml"]),
        (["tb-cli", "help", ""], []),
        (["tb-cli", "nothing", ""], ["node", "compute", "help", "completions", "man"]),
    ])
    func `bash offers what may come next`(words: [String], expected: [String]) async throws {
        #expect(try await offered(words) == expected)
    }

    @Test func `scripts for the shells and the manual page are offered, and are there`()
        async throws
    {
        #expect(try await offered(["tb-cli", "ma"]) == ["man"])
        for shell in ["bash", "zsh", "fish"] {
            let run = await SampleRun(["completions", shell])
            #expect(run.code == .success && run.output.contains("\(shell) completion for tb-cli"))
            try Golden.check(run.output, "completion.\(shell)")
        }
        #expect(await SampleRun(["completions", "csh"]).code == .misuse)
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `the shell takes the script`(shell: String) async throws {
        try PeerProgram.require(shell)
        var check = ChildProcess(shell)
        check.arguments = shell == "fish" ? ["--no-execute", "/dev/stdin"] : ["-n", "/dev/stdin"]
        check.input = Array(await SampleRun(["completions", shell]).output.utf8)
        let answer = try await check.run()
        #expect(answer.status == 0 && answer.stderr.isEmpty, "\(answer.stderr)")
    }
}
