/// Why a command line was refused: where, what was given, what was expected.
package struct UsageError: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        case unknownCommand(given: String, nearest: [String], expected: [String])
        case unknownOption(given: String, nearest: [String])
        case missingCommand(expected: [String])
        case missingArgument(name: String, expected: String)
        case extraArgument(given: String)
        case missingOption(name: String, expected: String)
        case missingValue(option: String, expected: String)
        /// A value behind an option that takes none.
        case unwantedValue(option: String, given: String)
        case duplicateOption(name: String)
        case wrongValue(name: String, given: String, expected: String)
        /// The value came from a variable of the environment.
        case wrongVariable(name: String, option: String, given: String, expected: String)
        case tooManyWords(limit: Int)
        case tooLongWord(bytes: Int, limit: Int)
    }

    /// The program and the commands that were understood.
    package let path: [String]
    package let reason: Reason

    package init(path: [String], reason: Reason) { (self.path, self.reason) = (path, reason) }
}

extension UsageError: CustomStringConvertible {
    /// What is wrong, without the program's name. Control characters are written out.
    package var description: String {
        switch reason {
        case .unknownCommand(let given, let nearest, let expected):
            "unknown command \(quoted(given)); "
                + (nearest.isEmpty
                    ? "expected one of \(expected.joined(separator: ", "))"
                    : "did you mean \(alternatives(nearest))?")
        case .unknownOption(let given, let nearest):
            "unknown option \(quoted(given))"
                + (nearest.isEmpty ? "" : "; did you mean \(alternatives(nearest))?")
        case .missingCommand(let expected):
            "expected a command: one of \(expected.joined(separator: ", "))"
        case .missingArgument(let name, let expected):
            "\(name) is missing; expected \(expected)"
        case .extraArgument(let given):
            "\(quoted(given)) is one argument too many"
        case .missingOption(let name, let expected):
            "--\(name) is missing; expected \(expected)"
        case .missingValue(let option, let expected):
            "\(option) has no value; expected \(expected)"
        case .unwantedValue(let option, let given):
            "\(option) takes no value, got \(quoted(given))"
        case .duplicateOption(let name):
            "--\(name) is given twice; expected it once"
        case .wrongValue(let name, let given, let expected):
            "\(name): got \(quoted(given)), expected \(expected)"
        case .wrongVariable(let name, let option, let given, let expected):
            "the variable \(name) (for --\(option)): got \(quoted(given)), expected \(expected)"
        case .tooManyWords(let limit):
            "more than \(limit) words; expected at most that many"
        case .tooLongWord(let bytes, let limit):
            "a word of \(bytes) bytes; expected at most \(limit)"
        }
    }

    private func quoted(_ given: String) -> String {
        "'" + PrintableText.escaped(PrintableText.shortened(given, to: 200)) + "'"
    }

    private func alternatives(_ names: [String]) -> String {
        names.map { "'\($0)'" }.joined(separator: " or ")
    }
}
