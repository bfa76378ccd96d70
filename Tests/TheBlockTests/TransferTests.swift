import Chain
import Crypto
import Foundation
import Ledger
import Primitives
import Records
import SpecTesting
import Testing
import World

/// `the-block export` and `import`: a chain that the real program has made goes into a file and comes
/// out of it.
@Suite(.ownThreads) struct TransferTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func path(_ name: String) -> String { folder.url.appending(path: name).path }

    private func program(_ words: String...) async throws -> ChildProcess.Answer {
        try await Program(built: "the-block").run(words)
    }

    private func isThere(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: path(name))
    }

    /// A chain with two paid jobs, in `data`.
    private func grow() async throws {
        let jobs = try await program(
            "run", "--data", path("data"), "--listen", "127.0.0.1:0", "--page", "127.0.0.1:0",
            "--jobs", "2", "--every", "100ms", "--json")
        #expect(jobs.status == 0, "\(jobs.stderr)")
    }

    private struct Verified: Decodable, Equatable {
        let height, events: Int
        let head_hash, state_root: String
        let faults: [String]
    }

    private struct File: Decodable, Equatable {
        let chain_id, genesis_hash, digest: String
        let height, records, bytes: Int
    }

    private struct Imported: Decodable {
        let head_hash: String
        let entries, signatures: Int
        let file: File
    }

    private func verify(_ name: String) async throws -> Verified {
        let answer = try await program("verify", "--data", path(name), "--json")
        #expect(answer.status == 0, "\(answer.stderr)")
        return try JSONDecoder().decode(Verified.self, from: Data(answer.stdout.utf8))
    }

    @Test func `a chain comes out of its file as it went in, and nothing is written over`()
        async throws
    {
        try await grow()
        let before = try await verify("data")
        let first = try await program("export", path("data"), path("one.tb"), "--json")
        #expect(first.status == 0, "\(first.stderr)")
        let file = try JSONDecoder().decode(File.self, from: Data(first.stdout.utf8))
        #expect(file.height == before.height && file.chain_id == "tb-dev")
        #expect(try await program("export", path("data"), path("two.tb")).status == 0)
        let bytes = try Data(contentsOf: URL(filePath: path("one.tb")))
        #expect(bytes == (try Data(contentsOf: URL(filePath: path("two.tb")))))
        #expect(bytes.count == file.bytes)
        let again = try await program("export", path("data"), path("one.tb"))
        #expect(again.status == 73 && again.stderr.contains("is there already"))

        let done = try await program("import", path("one.tb"), path("copy"), "--json")
        #expect(done.status == 0, "\(done.stderr)")
        let imported = try JSONDecoder().decode(Imported.self, from: Data(done.stdout.utf8))
        #expect(imported.head_hash == before.head_hash && imported.file == file)
        #expect(imported.entries >= 5 && imported.signatures >= 5)
        let trusted = try await program(
            "import", path("one.tb"), path("trusted"), "--trust-signatures", "--json")
        #expect(trusted.status == 0 && !trusted.stdout.contains("signatures"))
        #expect(try await verify("copy") == before)
        let occupied = try await program("import", path("one.tb"), path("copy"))
        #expect(occupied.status == 73 && occupied.stderr.contains("is there already"))
        // A node goes on where the chain stood; what came due meanwhile may be in blocks of its own.
        try await NodeProgram.serve(in: path("copy")) { node in
            let block = try await node.ask("chain.block?height=\(before.height)")
            #expect(block["hash"] as? String == before.head_hash)
            #expect(try await node.isConserved)
            let beside = try await program("export", path("copy"), path("three.tb"))
            #expect(beside.status == 75 && beside.stderr.contains("another node runs on"))
        }
        #expect(!isThere("three.tb") && !isThere("copy.importing") && !isThere("copy/importing"))
    }

    @Test func `what is damaged, newer or of another chain is refused, and makes no directory`()
        async throws
    {
        try await grow()
        let file = path("chain.tb")
        #expect(try await program("export", path("data"), file).status == 0)
        let whole = try Data(contentsOf: URL(filePath: file))
        func refuse(
            _ bytes: Data, _ status: Int32, saying words: String, _ more: [String] = []
        ) async throws {
            try bytes.write(to: URL(filePath: path("bad.tb")))
            let answer = try await Program(built: "the-block").run(
                ["import", path("bad.tb"), path("new")] + more)
            #expect(answer.status == status, "\(answer.stderr)")
            #expect(answer.stderr.contains(words), "\(answer.stderr)")
            #expect(!isThere("new") && !isThere("new.importing"))
        }
        var flipped = whole
        flipped[whole.count / 2] ^= 16
        try await refuse(flipped, 65, saying: "is damaged at byte")
        try await refuse(whole.dropLast(), 65, saying: "ends too early")
        try await refuse(Data("no chain at all".utf8) + Data(count: 90), 65, saying: "none of our")
        var head = [UInt8](whole.prefix(48))
        head[8] = 2
        let check = Blake3.context("the-block file header v1").digest(of: head)
        let newer = Data(head) + Data(check.bytes.prefix(16)) + whole.dropFirst(64)
        try await refuse(newer, 65, saying: "this program reads up to 1; install a newer one")
        let other = String(repeating: "0", count: 64)
        try await refuse(whole, 65, saying: "was asked for", ["--genesis-hash", other])

        let missing = try await program("import", path("none.tb"), path("new"))
        #expect(missing.status == 66 && missing.stderr.contains("there is no file"))
        let empty = try await program("export", path("nothing"), path("x.tb"))
        #expect(empty.status == 66 && empty.stderr.contains("there is no chain in"))
        #expect(!isThere("x.tb") && !isThere("nothing"))
    }

    @Test func `killed at any point an import leaves no directory, and the next one makes it`()
        async throws
    {
        try await grow()
        let before = try await verify("data")
        #expect(try await program("export", path("data"), path("chain.tb")).status == 0)
        for (index, place) in ["", "/log", "/history", "/snapshots", "/genesis.json"].enumerated() {
            let target = path("copy\(index)")
            var shell = ChildProcess("bash")
            shell.arguments = [
                "-c",
                """
                "$1" import "$2" "$3" > /dev/null 2>&1 & child=$!
                while kill -0 $child 2> /dev/null && [ ! -e "$3.importing$4" ]; do :; done
                kill -9 $child 2> /dev/null; wait $child
                true
                """, "bash", Checkout.products.appending(path: "the-block").path,
                path("chain.tb"), target, place,
            ]
            #expect(try await shell.run().status == 0)
            if isThere("copy\(index)") {
                #expect(try await verify("copy\(index)") == before)
            } else {
                let done = try await program("import", path("chain.tb"), target)
                #expect(done.status == 0, "\(done.stderr)")
                #expect(try await verify("copy\(index)") == before)
            }
            #expect(!isThere("copy\(index).importing"))
        }
        // What no import has left is nobody's to take away.
        try FileManager.default.createDirectory(
            atPath: path("kept.importing"), withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: URL(filePath: path("kept.importing/letter")))
        let strange = try await program("import", path("chain.tb"), path("kept"))
        #expect(strange.status == 73 && strange.stderr.contains("no import has left it"))
        #expect(isThere("kept.importing/letter") && !isThere("kept"))
    }

    // MARK: Rules

    @Test func `a node does not plan rules that its program does not know`() async throws {
        let policy = GenesisFile.dev.operators
        let upgrade = Upgrade(
            to: RulesVersion(RulesVersion.newest.value + 1), from: Height(500),
            program: ProgramVersion(checked: "9.0.0"))
        let body = TransactionBody(
            chainID: GenesisFile.dev.chainID, sender: policy.address, nonce: 0,
            maxFee: Amount(units: 100), expiresAt: Height(600),
            command: World.Command.chain(.upgrade(upgrade)))
        let share = try body.partlySigned(by: DevelopmentKey.operator.signingKey, under: policy)
        let transaction = try body.signed(under: policy, with: [share])
        let text = String(decoding: transaction.json(), as: UTF8.self)
        try await NodeProgram.serve(in: path("data")) { node in
            let call = #"{"method":"chain.submit","params":{"transactions":[\#(text)]}}"#
            let said = try await node.curl("--json", "@-", "URL/", input: Array(call.utf8)).stdout
            #expect(said.contains(#""name":"chain.unknown_rules""#), "\(said)")
            let rules = try await node.ask("chain.rules")
            #expect(rules["version"] as? Int == 2 && rules["planned"] == nil)
            let shown = try await Program(built: "tb-cli").run(
                ["node", "rules", "--url", node.url])
            #expect(shown.stdout.hasPrefix("rules "), "\(shown.stderr)")
        }
    }
}
