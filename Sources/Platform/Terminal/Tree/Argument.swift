/// An argument of a command, known by its place, and the type its handler receives.
///
/// Required ones come first, then optional ones, then at most one that takes all the rest.
package struct Argument<Value: Sendable>: Sendable {
    package let parameter: Parameter
    let value: @Sendable ([String]) -> Value?

    /// An argument that must be given.
    package init(_ name: String, _ kind: ValueKind<Value>, _ summary: String) {
        parameter = Parameter(name, kind, summary, isRequired: true)
        value = { $0.first.flatMap(kind.read) }
    }

    private init(_ parameter: Parameter, _ value: @escaping @Sendable ([String]) -> Value?) {
        (self.parameter, self.value) = (parameter, value)
    }

    /// An argument whose value is `nil` where it is not given.
    package static func optional<Wrapped: Sendable>(
        _ name: String, _ kind: ValueKind<Wrapped>, _ summary: String
    ) -> Argument where Value == Wrapped? {
        Argument(Parameter(name, kind, summary)) { .some($0.first.flatMap(kind.read)) }
    }

    /// All the arguments that are left, possibly none.
    package static func rest<Element: Sendable>(
        _ name: String, _ kind: ValueKind<Element>, _ summary: String
    ) -> Argument where Value == [Element] {
        Argument(Parameter(name, kind, summary, arity: .many)) { $0.compactMap(kind.read) }
    }
}

/// An argument of any type.
package protocol DeclaredArgument: Sendable {
    var parameter: Parameter { get }
}

extension Argument: DeclaredArgument {}
