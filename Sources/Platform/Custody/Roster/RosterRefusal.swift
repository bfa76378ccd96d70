public import Primitives

/// Why a roster stays as it is.
public enum RosterRefusal: Error, Hashable, Sendable {
    /// The role has a key: it is rotated, not made anew.
    case hasKey(KeyRole)
    case noKey(KeyRole)
    /// A key is announced for it already.
    case alreadyRotating(KeyRole, PublicKey)
    /// The takeover would not be later than the beginning of the key that signs: a clock ran backwards.
    case tooEarly(after: Milliseconds)
    case tooLong(limit: Milliseconds)
    case full(limit: Int)
    case unknown(PublicKey)
    /// The key is in the roster, for this role or another.
    case known(PublicKey)
    /// The key signs for its role, which is never left without one.
    case active(KeyRole, PublicKey)
    case alreadyRetired(PublicKey)
}

extension RosterRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .hasKey(let role): "\(role.name) has a key already: rotate it"
        case .noKey(let role): "\(role.name) has no key yet: create one"
        case .alreadyRotating(let role, let key):
            "\(role.name) is being rotated to \(key.hex): wait for it, or retire that key"
        case .tooEarly(let since):
            """
            the key that signs began at \(since.value) ms after 1970, which is not in the past: is \
            the clock right?
            """
        case .tooLong(let limit):
            "a notice and an overlap are at most \(limit.value / 86_400_000) days"
        case .full(let limit): "the store has \(limit) keys, which is the most it takes"
        case .unknown(let key): "the store has no key \(key.hex)"
        case .known(let key): "the store has the key \(key.hex) already"
        case .active(let role, let key):
            "\(key.hex) signs for \(role.name), which must have a key: rotate it first"
        case .alreadyRetired(let key): "\(key.hex) is retired already"
        }
    }
}
