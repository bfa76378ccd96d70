/// What a crash leaves of everything that was not made durable.
public enum Survival: Hashable, CaseIterable, Sendable {
    /// All of it: the machine had just written everything back.
    case everything
    /// None of it.
    case nothing
    /// What was done up to some moment, and nothing after it.
    case prefix
    /// Any sectors, in any of the versions they had; of the names in a directory those changed up
    /// to some moment.
    case dice
    /// Any sectors, and any changes of names that do not build on a lost one.
    case scattered
}

/// A ``Survival`` with its moment drawn.
enum Kept {
    case everything, nothing
    /// What was done by the calls up to that one.
    case upTo(call: Int)
    case any(scattered: Bool)
}
