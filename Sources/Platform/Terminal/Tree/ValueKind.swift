/// What a shell offers to complete a value with.
package enum Completion: Hashable, Sendable {
    case nothing, files, directories
    case choices([String])
}

/// A type of value on the command line: how it is read, what to call it, what is expected of it.
///
/// Reading is pure: the same text is always the same value, or always refused.
package struct ValueKind<Value: Sendable>: Sendable {
    /// What help writes in the value's place: `N`, `PATH`, `a|b|c`.
    package let valueName: String
    /// What a refusal says was expected: `a number from 1 to 10`.
    package let expectation: String
    package let completion: Completion
    package let read: @Sendable (String) -> Value?
    /// The text that reads as `value`.
    package let write: @Sendable (Value) -> String
    /// What a refusal says of this text beyond what was expected, where there is more to say.
    private(set) var advice: @Sendable (String) -> String? = { _ in nil }

    package init(
        valueName: String, expectation: String, completion: Completion = .nothing,
        read: @escaping @Sendable (String) -> Value?, write: @escaping @Sendable (Value) -> String
    ) {
        (self.valueName, self.expectation, self.completion) = (
            valueName, expectation, completion
        )
        (self.read, self.write) = (read, write)
    }

    /// The same type under another name in help.
    package func called(_ valueName: String) -> ValueKind {
        ValueKind(
            valueName: valueName, expectation: expectation, completion: completion, read: read,
            write: write
        ).advising(advice)
    }

    /// The same type with more to say of a text that it refuses; the text itself is not repeated.
    package func advising(_ advice: @escaping @Sendable (String) -> String?) -> ValueKind {
        var kind = self
        kind.advice = advice
        return kind
    }
}

extension ValueKind where Value == String {
    /// A text that is not empty, of at most so many bytes.
    package static func text(longest: Int = 4_096) -> ValueKind {
        ValueKind(
            valueName: "TEXT", expectation: "a text of 1 to \(longest) bytes",
            read: { 1...longest ~= $0.utf8.count ? $0 : nil }, write: { $0 })
    }

    /// A path; whether something lies there is for the command to find out.
    package static var path: ValueKind { path(.files, "a path", "PATH") }

    package static var directory: ValueKind { path(.directories, "a directory", "DIR") }

    private static func path(
        _ completion: Completion, _ expectation: String, _ valueName: String
    ) -> ValueKind {
        ValueKind(
            valueName: valueName, expectation: expectation, completion: completion,
            read: { 1...4_095 ~= $0.utf8.count && !$0.utf8.contains(0) ? $0 : nil }, write: { $0 })
    }

    /// One of some names.
    package static func choice(_ names: [String]) -> ValueKind {
        ValueKind(
            valueName: names.joined(separator: "|"),
            expectation: "one of " + names.joined(separator: ", "), completion: .choices(names),
            read: { names.contains($0) ? $0 : nil }, write: { $0 })
    }
}

extension ValueKind where Value: FixedWidthInteger {
    /// A number in decimal digits, without a plus or zeros in front.
    package static func integer(in range: ClosedRange<Value>) -> ValueKind {
        let expectation =
            range.upperBound == .max
            ? "a number from \(range.lowerBound)"
            : "a number from \(range.lowerBound) to \(range.upperBound)"
        return ValueKind(
            valueName: "N", expectation: expectation,
            read: { text in
                guard let number = Value(text, radix: 10), String(number) == text else {
                    return nil
                }
                return range ~= number ? number : nil
            }, write: { String($0) })
    }

    package static func integer(from least: Value) -> ValueKind { integer(in: least ... .max) }
}
