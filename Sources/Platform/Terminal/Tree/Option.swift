/// An option of a command and the type its handler receives.
///
/// ```swift
/// let limit = Option("limit", .integer(in: 1...1_000), default: 100, "how many to show at most")
/// let gate = Option.optional("gate", .text(), "only this gate")
/// let loud = Option.flag("loud", short: "l", "say everything")
/// …
/// invocation[limit]  // an Int
/// ```
///
/// What is given on the command line wins over the environment's variable, and that over the default.
package struct Option<Value: Sendable>: Sendable {
    package private(set) var parameter: Parameter
    /// Makes the value of the texts given, which ``Parameter`` has accepted; `nil` where none is.
    let value: @Sendable ([String]) -> Value?

    /// An option that has a value in any case.
    package init(
        _ name: String, short: Character? = nil, _ kind: ValueKind<Value>, default: Value,
        _ summary: String
    ) {
        parameter = Parameter(name, kind, summary)
        parameter.short = short
        parameter.defaultText = kind.write(`default`)
        value = { texts in texts.first.map(kind.read) ?? `default` }
    }

    private init(_ parameter: Parameter, _ value: @escaping @Sendable ([String]) -> Value?) {
        (self.parameter, self.value) = (parameter, value)
    }

    /// An option that must be given.
    package static func required(
        _ name: String, short: Character? = nil, _ kind: ValueKind<Value>, _ summary: String
    ) -> Option {
        Option(Parameter(name, kind, summary, isRequired: true)) { $0.first.flatMap(kind.read) }
            .short(short)
    }

    /// An option whose value is `nil` where it is not given.
    package static func optional<Wrapped: Sendable>(
        _ name: String, short: Character? = nil, _ kind: ValueKind<Wrapped>, _ summary: String
    ) -> Option where Value == Wrapped? {
        Option(Parameter(name, kind, summary)) { .some($0.first.flatMap(kind.read)) }.short(short)
    }

    /// An option that may be given several times.
    package static func repeated<Element: Sendable>(
        _ name: String, short: Character? = nil, _ kind: ValueKind<Element>, _ summary: String
    ) -> Option where Value == [Element] {
        Option(Parameter(name, kind, summary, arity: .many)) { $0.compactMap(kind.read) }
            .short(short)
    }

    /// An option that says the same under another name.
    package func orCalled(_ names: String...) -> Option {
        var option = self
        option.parameter.otherNames += names
        return option
    }

    /// An option that a variable of the environment gives where the command line does not.
    package func orVariable(_ name: String) -> Option {
        var option = self
        option.parameter.variable = name
        return option
    }

    fileprivate func short(_ short: Character?) -> Option {
        var option = self
        option.parameter.short = short
        return option
    }
}

extension Option where Value == Bool {
    /// An option without a value.
    package static func flag(
        _ name: String, short: Character? = nil, _ summary: String
    ) -> Option {
        Option(Parameter(flag: name, summary)) { $0.first == "true" }.short(short)
    }
}

extension Option where Value == SecretSource {
    /// An option that names where a secret is, never the secret: call it `key-file` or the like.
    package static func secret(_ name: String, _ summary: String) -> Option {
        .required(name, .secret, summary)
    }
}

extension Option where Value == WebAddress {
    /// The node to ask, under both names the documents use.
    package static var node: Option {
        Option(
            "url", .url, default: WebAddress.localNode, "the node to ask"
        ).orCalled("rpc")
    }
}

extension WebAddress {
    /// The node of this machine, at the port every node listens on.
    package static let localNode: WebAddress = {
        guard let address = WebAddress("http://localhost:26658") else {
            preconditionFailure("the address of the local node is none")
        }
        return address
    }()
}

/// An option of any type.
package protocol DeclaredOption: Sendable {
    var parameter: Parameter { get }
}

extension Option: DeclaredOption {}
