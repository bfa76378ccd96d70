/// What bech32m text, or what was to become it, should have been. Positions count bytes from 0.
public enum Bech32mError: Error, Hashable, Sendable {
    /// The text has, or would have, more characters than the checksum is made for.
    case expectedFewerCharacters(limit: Int)
    /// No `1` divides the text.
    case expectedSeparator
    /// The prefix, what stands before the last `1`, is empty or longer than 83 characters.
    case expectedPrefix(longest: Int)
    /// A byte that no prefix may have: those from `!` to `~` are allowed.
    case expectedPrefixCharacter(at: Int)
    /// A letter in the other case than a letter before it; in a prefix to be written, upper case.
    case expectedOneCase(at: Int)
    /// Fewer characters than a checksum has follow the separator.
    case expectedChecksum(characters: Int)
    /// A character behind the separator that is none of the 32.
    case expectedSymbol(at: Int)
    /// A character is wrong; or, where `isBech32`, none is and the text has the older checksum,
    /// which is not accepted.
    case expectedMatchingChecksum(isBech32: Bool)
    /// The last symbol before the checksum carries no bit of any byte.
    case expectedNoSpareSymbol(at: Int)
    /// The bits left over in the last symbol before the checksum are not zero.
    case expectedZeroPadding(at: Int)
}

extension Bech32mError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .expectedFewerCharacters(let limit):
            "expected at most \(limit) characters"
        case .expectedSeparator:
            "expected a prefix, then '1'"
        case .expectedPrefix(let longest):
            "expected a prefix of 1 to \(longest) characters"
        case .expectedPrefixCharacter(let position):
            "expected a character from '!' to '~' at byte \(position)"
        case .expectedOneCase(let position):
            "expected letters of one case only; another begins at byte \(position)"
        case .expectedChecksum(let characters):
            "expected at least \(characters) characters after the last '1'"
        case .expectedSymbol(let position):
            "expected a letter other than b, i and o, or a digit other than 1, at byte \(position)"
        case .expectedMatchingChecksum(isBech32: false):
            "expected another checksum: at least one character is wrong"
        case .expectedMatchingChecksum(isBech32: true):
            "expected bech32m; this is bech32, whose checksum differs"
        case .expectedNoSpareSymbol(let position):
            "expected no character that carries nothing, at byte \(position)"
        case .expectedZeroPadding(let position):
            "expected zero bits at the end of the character at byte \(position)"
        }
    }
}
