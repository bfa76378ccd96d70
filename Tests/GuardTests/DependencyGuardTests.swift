import SpecTesting
import Testing

@Suite struct DependencyGuardTests {
    @Test(.requirement("DG-004"))
    func `a tree that lists what it uses passes`() async throws {
        let findings = try await FabricatedTree.use { tree in try await tree.findings() }
        #expect(findings.isEmpty, "\(findings)")
    }

    @Test(.requirement("DG-004"))
    func `this checkout passes`() async throws {
        let answer = try await Program(script: "scripts/dependency_guard").run()
        #expect(answer.status == 0, "\(answer.stderr)")
        #expect(answer.stdout.contains("nothing unlisted"))
    }

    @Test(.requirement("DG-002"), arguments: Violation.packages)
    func `a package or git dependency is refused`(violation: Violation) async throws {
        try await expectCaught(violation)
    }

    @Test(.requirement("DG-005"), arguments: Violation.modules + Violation.libraries)
    func `what the policy does not list is refused`(violation: Violation) async throws {
        try await expectCaught(violation)
    }

    @Test(arguments: Violation.traits)
    func `what a trait builds in is off by default, and recorded`(violation: Violation) async throws
    {
        try await expectCaught(violation)
    }

    @Test(.requirement("DG-005"), arguments: Violation.peers)
    func `a wheel is listed, exact and hashed`(violation: Violation) async throws {
        try await expectCaught(violation)
    }

    @Test(.requirement("DG-006", "DG-007", "DG-010"), arguments: Violation.partialRefreshes)
    func `a partial refresh is refused`(violation: Violation) async throws {
        try await expectCaught(violation)
    }

    @Test func `words in comments and strings are not imports`() async throws {
        try await FabricatedTree.use { tree in
            try tree.append(
                ##"""
                // import NIOCore
                /* import NIOCore /* nested */
                import NIOCore */
                let fixture = """
                    import NIOCore \(["a": ")"]["a"] ?? "")
                    import NIOCore
                    """
                let raw = #"""
                    "quoted" \(not) an end
                    import NIOCore
                    """#
                import Synchronization

                """##, to: "Sources/Base/Alpha/Alpha.swift")
            #expect(try await tree.findings().isEmpty)
        }
    }

    @Test func `a listed peer may be installed, and the note tells where it was seen`() async throws
    {
        try await FabricatedTree.use { tree in
            try tree.append("apt-get install -y wrk\n", to: "scripts/setup")
            #expect(try await tree.findings().isEmpty)
            let note = try await tree.askGuard("--note").stdout
            #expect(note.contains("- new: peer wrk: >=4.1,<5; seen 4.1.0-3; Apache-2.0"))
        }
    }

    @Test func `a refresh seals a reviewed change, and nothing that is not listed`() async throws {
        try await FabricatedTree.use { tree in
            try tree.append("# reviewed\n", to: "config/dependency_policies.toml")
            #expect(try await tree.askGuard().status == 1)
            #expect(try await tree.askGuard("--refresh").status == 0)
            #expect(try await tree.askGuard().status == 0)

            let sealed = try tree.read("checksums.txt")
            try tree.append("import NIOCore\n", to: "Sources/Base/Alpha/Alpha.swift")
            try tree.append("# unreviewed\n", to: "config/dependency_policies.toml")
            #expect(try await tree.askGuard("--refresh").status == 1)
            #expect(try tree.read("checksums.txt") == sealed)
        }
    }

    @Test(arguments: [
        ("version = 1", "version ="), ("reason = \"Ours.\"", ""),
        ("origin = \"vendored\"", "origin = \"found\""), ("\">=4.3\"", "\"latest\""),
        ("[[library]]", "[[librery]]"), ("package = \"wrk\"", "package = \"make\""),
    ])
    func `a policy that cannot be trusted is refused`(old: String, new: String) async throws {
        try await FabricatedTree.use { tree in
            try tree.replace(old, with: new, in: "config/dependency_policies.toml")
            let findings = try await tree.findings()
            #expect(findings.contains { $0.rule == "policy" }, "\(findings)")
        }
    }

    @Test(arguments: ["config/dependency_policies.toml", "provenance.json", "checksums.txt"])
    func `an empty record is a finding, not a crash`(path: String) async throws {
        try await FabricatedTree.use { tree in
            try tree.write("", to: path)
            #expect(try await tree.findings().isEmpty == false)
        }
    }

    @Test func `an unknown flag is misuse`() async throws {
        let answer = try await Program(script: "scripts/dependency_guard").run(["--fix"])
        #expect(answer.status == 64)
        #expect(answer.stderr.contains("--fix"))
    }

    private func expectCaught(_ violation: Violation) async throws {
        try await FabricatedTree.use { tree in
            try violation.apply(to: tree)
            let findings = try await tree.findings()
            let match = findings.first {
                $0.rule == violation.rule && $0.message.contains(violation.names)
                    && ($0.line == 0 ? $0.file : "\($0.file):\($0.line)") == violation.place
            }
            #expect(match != nil, "\(findings)")
            #expect(match?.remedy.isEmpty == false)
        }
    }
}
