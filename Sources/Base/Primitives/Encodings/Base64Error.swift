/// What base64 text should have been. Positions count bytes from 0.
public enum Base64Error: Error, Hashable, Sendable {
    /// A byte that is none of the 64 characters: a blank, a line's end, a `=` too early, or a
    /// character of the other form.
    case expectedSymbol(at: Int)
    /// The text ends inside the group that begins here: of four characters in the padded form, of
    /// at least two in the other.
    case expectedWholeGroup(at: Int)
    /// The bits left over in the last character are not zero.
    case expectedZeroBits(at: Int)
}

extension Base64Error: CustomStringConvertible {
    public var description: String {
        switch self {
        case .expectedSymbol(let position):
            "expected a base64 character at byte \(position)"
        case .expectedWholeGroup(let position):
            "expected the rest of the group of characters that begins at byte \(position)"
        case .expectedZeroBits(let position):
            "expected zero bits at the end of the character at byte \(position)"
        }
    }
}
