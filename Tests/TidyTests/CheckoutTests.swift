import SpecTesting
import Testing

/// The rules, held against this checkout. What a rule catches is proven beside it, on trees made up
/// for the purpose.
@Suite struct CheckoutTests {
    @Test(arguments: Rule.all)
    func `the checkout keeps the rule`(rule: Rule) async throws {
        for finding in try rule.findings(try await Self.checkout.value).sorted() {
            Issue.record("\(finding)")
        }
    }

    @Test(.requirement("SZ-005"))
    func `the programs know one codec, and it is ours`() async throws {
        #expect(secondCodecs(try await Self.checkout.value) == [])
    }

    @Test func `the checkout is read whole`() async throws {
        let tree = try await Self.checkout.value
        #expect(tree.contains("Package.swift"))
        #expect(tree.contains("Tests/TidyTests/CheckoutTests.swift"))
        #expect(try House(tree).byName["TidyTests"]?.path == "Tests/TidyTests")
    }

    private static let checkout = Task { try await Tree.checkout() }
}
