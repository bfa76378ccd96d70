import Foundation
import SpecTesting
import Testing

@Suite(.requirement("DG-008")) struct SupplyChainNoteTests {
    @Test func `no change is said in a line`() async throws {
        try await FabricatedTree.use { tree in
            try await tree.commit()
            let note = try await tree.askGuard("--note=HEAD")
            #expect(note.stdout.contains("Nothing changed since HEAD."))
        }
    }

    @Test func `every kind of change is told, with what it was and what it is`() async throws {
        try await FabricatedTree.use { tree in
            let policy = "config/dependency_policies.toml"
            try tree.append(entry("COld"), to: policy)
            try await tree.commit()
            try tree.replace(entry("COld"), with: entry("CNew"), in: policy)
            try tree.replace("4.3-4.1", with: "4.4-1", in: "provenance.json")
            try tree.append("// patched\n", to: "Sources/C/CVendored/vendored.c")
            try await tree.commit()

            let lines = try await tree.askGuard("--note").stdout.split(separator: "\n")
            #expect(lines.first == "## Supply chain: 4 changes since HEAD~1")
            #expect(lines.contains("- gone: c COld (was first-party)"))
            #expect(lines.contains("- new: c CNew: first-party"))
            let make = try #require(lines.first { $0.hasPrefix("- changed: system make:") })
            #expect(make.contains("seen 4.3-4.1; GPL-3.0-or-later; Debian 12 → "))
            #expect(make.hasSuffix("seen 4.4-1; GPL-3.0-or-later; Debian 12"))
            let file = "- changed: file Sources/C/CVendored/vendored.c: "
            #expect(lines.contains { $0.hasPrefix(file) })
        }
    }

    @Test func `without an earlier record, all is new`() async throws {
        try await FabricatedTree.use { tree in
            let note = try await tree.askGuard("--note")
            #expect(note.status == 0)
            #expect(note.stdout.contains("all is new"))
            #expect(note.stdout.contains("- new: wheel msgspec: >=0.20,<1; seen 0.22.0"))
        }
    }
    private func entry(_ name: String) -> String {
        "[[c]]\nname = \"\(name)\"\norigin = \"first-party\"\nreason = \"Ours.\"\n"
    }
}

extension FabricatedTree {
    /// Seals the tree as it stands and commits it, without a machine's or a person's git settings.
    fileprivate func commit() async throws {
        try #require(await askGuard("--refresh").status == 0)
        for arguments in [
            ["init", "-q"], ["add", "-A"],
            [
                "-c", "user.name=guard", "-c", "user.email=guard@test.invalid",
                "-c", "commit.gpgsign=false", "commit", "-q", "-m", "state",
            ],
        ] {
            var git = ChildProcess("git")
            git.arguments = ["-C", root.path] + arguments
            let answer = try await git.run()
            try #require(answer.status == 0, "\(answer.stderr)")
        }
    }
}
