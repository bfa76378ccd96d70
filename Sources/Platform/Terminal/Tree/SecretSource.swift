/// Where a secret is read from. The secret itself never stands on the command line, where every
/// user of the machine could read it.
package enum SecretSource: Hashable, Sendable {
    case file(String)
    /// The standard input; a person at a terminal is asked, and what is typed is not shown.
    case standardInput
}

extension ValueKind where Value == SecretSource {
    /// A path to a file with the secret, or `-`.
    package static var secret: ValueKind {
        let path = ValueKind<String>.path
        return ValueKind(
            valueName: "PATH|-",
            expectation: "the path of a file that holds the secret, or - for the standard input",
            completion: .files,
            read: { $0 == "-" ? .standardInput : path.read($0).map(SecretSource.file) },
            write: { source in
                switch source {
                case .file(let path): path
                case .standardInput: "-"
                }
            })
    }
}
