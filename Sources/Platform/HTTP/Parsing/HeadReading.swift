/// What came of reading a head.
public enum HeadReading<Head> {
    /// The head goes on behind the bytes there are, and nothing in them is wrong yet.
    case incomplete
    case head(Head)
    /// Nothing that follows can make it right.
    case refused(HeadRefusal)
}

extension HeadReading: Sendable where Head: Sendable {}

/// Why the reading of a head ended early.
enum HeadStop: Error {
    case incomplete
    case refused(HeadRefusal)
}
