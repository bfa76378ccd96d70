import Foundation
import SpecTesting
import Testing

@Suite struct TBCLITests {
    @Test func `help lists every verb, at every level`() async throws {
        let program = try Program(built: "tb-cli")
        let verbs = [
            "node": [
                "status", "consensus", "block", "blocks", "transaction", "params", "fees",
                "mempool", "prove", "events", "ledger",
            ],
            "node prove": ["event", "balance"],
            "node ledger": ["inspect", "supply"],
            "wallet": ["create", "address", "balance", "send", "reserve", "post", "void"],
            "compute": ["offers", "offer", "withdraw", "jobs", "job", "post", "cancel"],
        ]
        for (path, names) in verbs {
            let words = path.split(separator: " ").map(String.init)
            let help = try await program.run(words + ["--help"])
            #expect(help.status == 0)
            for name in names { #expect(help.stdout.contains("\n  \(name) "), "\(path) \(name)") }
            for name in names {
                let own = try await program.run(words + [name, "--help"])
                for option in ["--json", "--url", "--rpc"] {
                    #expect(own.stdout.contains(option), "\(path) \(name) \(option)")
                }
            }
        }
    }

    @Test func `help lists every verb of key stores, which ask no node`() async throws {
        let program = try Program(built: "tb-cli")
        let help = try await program.run(["keys", "--help"])
        for name in ["list", "show", "create", "import", "rotate", "retire"] {
            #expect(help.stdout.contains("\n  \(name) "), "keys \(name)")
            let own = try await program.run(["keys", name, "--help"])
            #expect(own.status == 0)
            for option in ["--json", "--store"] {
                #expect(own.stdout.contains(option), "keys \(name) \(option)")
            }
            #expect(!own.stdout.contains("--url"))
        }
    }

    @Test func `a governance key is made on a token, and on nothing else`() async throws {
        let program = try Program(built: "tb-cli")
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder.appending(path: "tokens"), withIntermediateDirectories: true)
        let pin = folder.appending(path: "pin")
        try Data("4711-ok\n".utf8).write(to: pin)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: pin.path)
        let line = ["--store", folder.path + "/store", "--role", "governance"]
        let refused = try await program.run(
            ["keys", "create"] + line + ["--passphrase-file", pin.path])
        #expect(refused.status == 77 && refused.stderr.contains("on a token"))

        try PeerProgram.require("softhsm2-util")
        let configuration = folder.path + "/softhsm2.conf"
        try Data("directories.tokendir = \(folder.path)/tokens\n".utf8)
            .write(to: URL(filePath: configuration))
        let environment = ["SOFTHSM2_CONF": configuration]
        var make = ChildProcess("softhsm2-util")
        make.arguments = [
            "--init-token", "--free", "--label", "hsm", "--pin", "4711-ok", "--so-pin", "12345678",
        ]
        make.environment = environment
        try #require(try await make.run().status == 0)
        let other = ["--store", folder.path + "/gov", "--role", "governance"]
        for verb in ["create", "rotate"] {
            let answer = try await program.run(
                ["keys", verb] + other + ["--pin-file", pin.path, "--token", "hsm"],
                environment: environment)
            #expect(answer.status == 0, "\(answer.stderr)")
            #expect(answer.stdout.contains("governance"))
        }
        let listed = try await program.run(["keys", "list", "--store", folder.path + "/gov"])
        #expect(listed.status == 0 && listed.stdout.contains("overlapping"))
    }

    @Test(arguments: ["contract-cli", "contract", "blockctl", "ronctl"])
    func `it answers to its other names as to its own`(name: String) async throws {
        let answer = try await run(as: name, ["node", "bogus"])
        #expect(answer.status == 64)
        #expect(answer.stderr.hasPrefix("\(name) node: unknown command 'bogus'"))
        let own = try await Program(built: "tb-cli").run(["--version"])
        #expect(own.stdout == "tb-cli 0.1.0\n")
    }

    @Test func `a link called by a first word is that verb`() async throws {
        let answer = try await run(as: "wallet", ["--help"])
        #expect(answer.status == 0 && answer.stdout.contains("reserve"))
    }

    private func run(as name: String, _ words: [String]) async throws -> ProgramAnswer {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let link = folder.appending(path: name)
        try FileManager.default.createSymbolicLink(
            at: link, withDestinationURL: Checkout.products.appending(path: "tb-cli"))
        var child = ChildProcess(link.path)
        child.arguments = words
        let answer = try await child.run()
        return ProgramAnswer(stdout: answer.stdout, stderr: answer.stderr, status: answer.status)
    }

    private struct ProgramAnswer {
        let stdout: String
        let stderr: String
        let status: Int32
    }

    @Test func `a node that is not there is told with its address and what to do`() async throws {
        let program = try Program(built: "tb-cli")
        for option in ["--url", "--rpc"] {
            let answer = try await program.run(
                ["node", "status", option, "http://127.0.0.1:9"])
            #expect(answer.status == 69 && answer.stdout.isEmpty)
            #expect(
                answer.stderr.hasPrefix(
                    "tb-cli node status: the node at http://127.0.0.1:9 does not answer: "))
            #expect(answer.stderr.hasSuffix("is one running there? --url names another\n"))
        }
    }

    @Test func `a secret cannot be put on the command line`() async throws {
        let program = try Program(built: "tb-cli")
        let help = try await program.run(["wallet", "send", "--help"])
        #expect(help.stdout.contains("--key-file PATH|-"))
        for option in ["--key", "--secret", "--seed", "--private-key"] {
            let answer = try await program.run(["wallet", "address", option, "tbsk1xyz"])
            #expect(answer.status == 64)
            #expect(answer.stderr.contains("unknown option '\(option)'"))
        }
    }
}
