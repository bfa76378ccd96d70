import Crypto
import Custody
import Foundation
import Keys
import Primitives
import Records
import SpecTesting
import Terminal
import Testing

@testable import CustodySurface

@Suite struct KeysVerbsTests {
    /// A directory of one test with a passphrase in it, gone with it.
    private final class Scratch {
        let path: String

        init() throws {
            let url = FileManager.default.temporaryDirectory
                .appending(path: "tb-keys-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
            path = url.path
            try write("pass", "correct horse\n")
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ name: String, _ text: String, mode: Int = 0o600) throws {
            try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
            try FileManager.default.setAttributes(
                [.posixPermissions: mode], ofItemAtPath: "\(path)/\(name)")
        }

        var store: String { path + "/store" }

        func run(
            _ words: String..., input: [String] = []
        ) async -> (code: ExitCode, output: String, errors: String) {
            let (output, errors) = (MemoryOutput(), MemoryOutput())
            let console = Console.inMemory(output, errors, input: MemoryInput(input))
            let root = Command("tb-cli", "tests", commands: [KeysVerbs.command])
            let code = await CommandTree(root, version: "1").run(
                ["keys"] + words.flatMap { $0.split(separator: " ").map(String.init) },
                calledAs: "tb-cli", at: console)
            return (code, output.text, errors.text)
        }

        /// A verb on the store with its passphrase.
        func opened(_ line: String) async -> (code: ExitCode, output: String, errors: String) {
            await run(line, "--store \(store) --passphrase-file \(path)/pass")
        }
    }

    @Test func `a key is made, rotated, retired and told of`() async throws {
        let scratch = try Scratch()
        let made = await scratch.opened("create --role provider --json")
        #expect(made.code == .success, "\(made.errors)")
        let one = try KeyView(json: made.output.dropLast().utf8.map(\.self))
        #expect(one.role == .provider && one.state == .active && one.until == nil && !one.due)

        let rotated = await scratch.opened("rotate --role provider --overlap 1d --json")
        #expect(rotated.code == .success, "\(rotated.errors)")
        let two = try KeyView(json: rotated.output.dropLast().utf8.map(\.self))

        let listed = await scratch.run("list --json --store", scratch.store)
        let list = try KeyList(json: listed.output.dropLast().utf8.map(\.self))
        #expect(listed.code == .success && list.keeper == .sealedFile)
        #expect(list.keys.map(\.publicKey) == [one.publicKey, two.publicKey])
        #expect(list.keys.map(\.state) == [.overlapping, .active])

        let retired = await scratch.opened("retire \(one.publicKey.hex)")
        #expect(retired.code == .success && retired.output.contains("retired"))
        let shown = await scratch.opened("show \(one.publicKey.hex) --json")
        let story = try KeyStory(json: shown.output.dropLast().utf8.map(\.self))
        #expect(story.events.map(\.action) == [.created, .rotated, .retired])
        #expect(story.events.allSatisfy { $0.actor == StorePlace.actor })
        let text = await scratch.opened("show \(one.publicKey.hex)")
        #expect(text.output.contains("followed by \(two.publicKey.hex)"))
        let table = await scratch.run("list --store", scratch.store)
        #expect(table.output.contains("provider") && table.output.contains("retired"))
        for said in [made, rotated, listed, shown, text, table] {
            #expect(!said.output.contains("horse") && !said.output.contains("tbsk1"))
        }
    }

    @Test func `a key file is taken, and what it opens stays the same account`() async throws {
        let scratch = try Scratch()
        let key = try SigningKey.generate()
        try KeyFile.create(scratch.path + "/alice.key", key)
        let taken = await scratch.opened(
            "import --role wallet --key-file \(scratch.path)/alice.key")
        #expect(taken.code == .success && taken.output.contains(key.publicKey.hex))
        let again = await scratch.opened(
            "import --role attestation --key-file \(scratch.path)/alice.key")
        #expect(again.code == .failed && again.errors.contains("has the key"))
    }

    @Test func `the standard input gives a passphrase, too, and a key file opens as well`()
        async throws
    {
        let scratch = try Scratch()
        let made = await scratch.run(
            "create --role provider --passphrase-file - --store", scratch.store,
            input: ["correct horse"])
        #expect(made.code == .success, "\(made.errors)")
        let rotated = await scratch.opened("create --role wallet")
        #expect(rotated.code == .success, "\(rotated.errors)")

        let other = scratch.path + "/other"
        let secret = try SecretBytes.random(count: 32)
        try KeyFile.create(scratch.path + "/seal.key", secret: secret, kind: .sealing)
        let line = "--store \(other) --unlock-key \(scratch.path)/seal.key"
        #expect(await scratch.run("create --role provider", line).code == .success)
        #expect(await scratch.run("rotate --role provider", line).code == .success)
    }

    @Test func `what goes wrong has its exit code and says what to do`() async throws {
        let scratch = try Scratch()
        func fails(
            _ code: ExitCode, _ text: String,
            _ said: (code: ExitCode, output: String, errors: String)
        ) {
            #expect(said.code == code && said.output.isEmpty, "\(said.errors)")
            #expect(said.errors.contains(text), "\(said.errors)")
        }
        fails(.missing, "create one", await scratch.run("list --store", scratch.store))
        fails(.missing, "create one", await scratch.opened("rotate --role provider"))
        #expect(await scratch.opened("create --role provider").code == .success)
        fails(.failed, "rotate it", await scratch.opened("create --role provider"))
        fails(.notPermitted, "on a token", await scratch.opened("create --role governance"))
        try scratch.write("wrong", "correct horsf\n")
        let wrong = "--store \(scratch.store) --passphrase-file \(scratch.path)/wrong"
        fails(.notPermitted, "does not open", await scratch.run("create --role wallet", wrong))
        fails(
            .misuse, "expected one of",
            await scratch.run("create --role wallet --store", scratch.store))
        try scratch.write("loose", "correct horse\n", mode: 0o644)
        let loose = "--store \(scratch.store) --passphrase-file \(scratch.path)/loose"
        fails(.badData, "chmod 600", await scratch.run("create --role wallet", loose))
        let none =
            "--store \(scratch.store) --module /nonexistent/lib.so --pin-file \(scratch.path)/pass"
        fails(.unavailable, "no PKCS#11 library", await scratch.run("create --role wallet", none))

        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: scratch.store)
        fails(.badData, "chmod 700", await scratch.run("list --store", scratch.store))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o700], ofItemAtPath: scratch.store)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o640], ofItemAtPath: scratch.store + "/sealed")
        fails(.badData, "chmod 600", await scratch.run("list --store", scratch.store))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: scratch.store + "/sealed")
        let link = scratch.path + "/link"
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: scratch.store)
        fails(.badData, "symbolic link", await scratch.run("list --store", link))
        fails(.badData, "symbolic link", await scratch.run("list --store", link + "/"))
        try scratch.write("store/manifest", "not a manifest")
        fails(.badData, "no file of a key store", await scratch.run("list --store", scratch.store))
    }

    @Test func `a key that has signed too long is due`() throws {
        var list = KeyList()
        var view = KeyView()
        view.due = true
        list.keys = [view]
        #expect(list.table.rows.count == 1)
        #expect(view.pairs.contains { $0.1 == "active, due to be rotated" })
        #expect(Milliseconds(1_763_684_106_500).utc == "2025-11-21T00:15:06.500Z")
    }
}
