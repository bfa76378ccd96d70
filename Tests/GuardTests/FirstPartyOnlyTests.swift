import SpecTesting
import Testing

@Suite(.requirement("DG-003")) struct FirstPartyOnlyTests {
    @Test func `one is the default, and passes`() async throws {
        try await FabricatedTree.use { tree in
            let unset = try await tree.askGuard()
            let one = try await tree.askGuard(environment: ["FIRST_PARTY_ONLY": "1", "CI": "true"])
            #expect(unset.status == 0)
            #expect(unset == one)
        }
    }

    @Test func `zero is announced, and loosens nothing`() async throws {
        try await FabricatedTree.use { tree in
            let off = ["FIRST_PARTY_ONLY": "0"]
            let answer = try await tree.askGuard(environment: off)
            #expect(answer.status == 0)
            #expect(answer.stderr.contains("WARNING: FIRST_PARTY_ONLY=0"))

            for violation in Violation.packages + Violation.libraries {
                try violation.apply(to: tree)
            }
            let found = Set(try await tree.findings(environment: off).map(\.rule))
            #expect(found.isSuperset(of: ["package-dependency", "library", "header"]))
        }
    }

    @Test func `zero is refused in CI`() async throws {
        try await FabricatedTree.use { tree in
            let findings = try await tree.findings(
                environment: ["FIRST_PARTY_ONLY": "0", "CI": "true"])
            #expect(findings.map(\.rule) == ["first-party-only"])
        }
    }

    @Test(arguments: ["", "yes", "2", "01"])
    func `any other value is misuse`(value: String) async throws {
        try await FabricatedTree.use { tree in
            let answer = try await tree.askGuard(environment: ["FIRST_PARTY_ONLY": value])
            #expect(answer.status == 64)
            #expect(answer.stderr.contains("'\(value)'; expected 0 or 1"))
        }
    }
}
