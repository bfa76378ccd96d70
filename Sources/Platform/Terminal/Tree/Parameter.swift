/// An option or an argument without its type: what parsing, help and completions need to know.
package struct Parameter: Sendable {
    package enum Arity: Hashable, Sendable {
        /// Present or absent; it takes no value.
        case flag
        case one
        /// Any number of times, each with a value.
        case many
    }

    /// `limit` of `--limit`, `DIR` of an argument.
    package let name: String
    /// Further long names that mean the same.
    package var otherNames: [String] = []
    package var short: Character?
    package let valueName: String
    package let summary: String
    package let arity: Arity
    package let isRequired: Bool
    package var defaultText: String?
    /// The variable of the environment that gives the value where the command line does not.
    package var variable: String?
    package let expectation: String
    package let completion: Completion
    let accepts: @Sendable (String) -> Bool
    private let advice: @Sendable (String) -> String?

    init<Value>(
        _ name: String, _ kind: ValueKind<Value>, _ summary: String, arity: Arity = .one,
        isRequired: Bool = false
    ) {
        (self.name, self.summary, self.arity) = (name, summary, arity)
        (valueName, expectation) = (kind.valueName, kind.expectation)
        (completion, self.isRequired) = (kind.completion, isRequired)
        accepts = { kind.read($0) != nil }
        advice = kind.advice
    }

    init(flag name: String, _ summary: String) {
        (self.name, self.summary, arity) = (name, summary, .flag)
        (valueName, expectation) = ("", "nothing")
        (completion, isRequired) = (.nothing, false)
        accepts = { ["true", "false"].contains($0) }
        advice = { _ in nil }
    }

    /// What was expected in the place of a text that is not accepted.
    func expectation(insteadOf given: String) -> String {
        expectation + (advice(given).map { "; " + $0 } ?? "")
    }

    var allNames: [String] { [name] + otherNames }

    func isCalled(_ given: some StringProtocol) -> Bool { allNames.contains { $0 == given } }
}
