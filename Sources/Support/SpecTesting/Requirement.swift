import Foundation
package import Testing

/// Ties a test to rows of the requirement lists: `@Test(.requirement("MT-004"))`.
///
/// The ids must exist, and a test may claim three at most, counting those of its suites: a test
/// that proves more proves none of them well. Either mistake fails the test. Each case appends
/// what it showed to the file that `THE_BLOCK_REQUIREMENTS` names; `scripts/conformance` joins
/// those lines with the run's event stream and decides what counts.
package struct Requirement: TestTrait, SuiteTrait, TestScoping {
    package static let most = 3

    package let ids: [String]
    private let file: String?

    init(ids: [String], file: String?) { (self.ids, self.file) = (ids, file) }

    package var isRecursive: Bool { true }

    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let name = String(describing: test.id)
        // The outermost of several such traits speaks for all of them, once a case.
        guard RequirementScope.current?.test != name else { return try await function() }

        let scope = RequirementScope(test: name)
        let claimed = claims(of: test)
        let outcome = await outcome(in: scope) {
            for mistake in mistakes(in: claimed) {
                Issue.record("\(mistake)", sourceLocation: test.sourceLocation)
            }
            try await RequirementScope.$current.withValue(scope) { try await function() }
        }
        if let file { try scope.evidence(for: claimed).append(to: file) }
        try outcome.get()
    }

    /// Every id the test claims, by itself or through its suites, in the order first written.
    private func claims(of test: Test) -> [String] {
        var claimed: [String] = []
        for trait in test.traits.compactMap({ $0 as? Requirement }) + [self] {
            claimed += trait.ids.filter { !claimed.contains($0) }
        }
        return claimed
    }

    func mistakes(in claimed: [String]) -> [String] {
        switch RequirementLists.current {
        case .failure(let error):
            return ["the requirement lists under docs/spec cannot be read: \(error)"]
        case .success(let lists):
            let unknown = claimed.filter { !lists.ids.contains($0) }
            let mistakes = unknown.map { "requirement \($0) is in no list under docs/spec" }
            let isTooMany = claimed.count > Self.most
            return isTooMany
                ? mistakes + ["\(claimed.count) requirements claimed; \(Self.most) is the most"]
                : mistakes
        }
    }

    /// Runs `body` and notes in `scope` whether it failed. An issue found in a child task is heard
    /// too: the issue passes by as a candidate for a known one, and is known never to match.
    private func outcome(
        in scope: RequirementScope, _ body: () async throws -> Void
    ) async -> Result<Void, any Error> {
        do {
            try await withKnownIssue(isIntermittent: true) {
                try await body()
            } matching: { issue in
                if issue.isFailure { scope.failedIssue() }
                return false
            }
            return .success(())
        } catch {
            scope.failedIssue()
            return .failure(error)
        }
    }
}

extension Trait where Self == Requirement {
    /// The rows that the test, or every test of the suite, proves.
    package static func requirement(_ ids: String...) -> Self {
        Requirement(
            ids: ids, file: ProcessInfo.processInfo.environment["THE_BLOCK_REQUIREMENTS"])
    }
}
