/// A reader or an algorithm under fire: a function over arbitrary bytes that returns when the
/// target's promise held for them and traps when it did not.
///
/// Each target lives in a file of its own as a static value and is named in ``all``. It must be
/// deterministic, keep nothing between calls and touch nothing outside itself, so that an input
/// found on one machine fails the same way in every other run.
public struct FuzzTarget: Sendable {
    /// The word given on the command line, and the folder of its corpus and regressions.
    public let name: String
    /// The oracle in one sentence: what is checked for every input.
    public let promise: String
    /// Checks the promise on one input.
    public let check: @Sendable (Span<UInt8>) -> Void

    public init(
        _ name: String, promise: String, check: @escaping @Sendable (Span<UInt8>) -> Void
    ) {
        self.name = name
        self.promise = promise
        self.check = check
    }

    /// The target of that name, ``selfTest`` included.
    public static func named(_ name: String) -> FuzzTarget? {
        (all + [selfTest]).first { $0.name == name }
    }
}

extension FuzzTarget: CustomStringConvertible {
    public var description: String { name }
}
