public import Primitives
public import Records

/// A key of a roster: for what, since when and, once it was replaced, until when.
public struct KeyEntry: Record, Hashable {
    public var role = KeyRole.wallet
    public var publicKey = PublicKey.zero
    /// From this moment on it signs for its role, until another one does.
    public var since = Milliseconds.zero
    /// The first moment at which it is retired; none as long as nothing replaces it.
    public var until: Milliseconds?

    public init() {}

    init(_ role: KeyRole, _ publicKey: PublicKey, since: Milliseconds) {
        (self.role, self.publicKey, self.since) = (role, publicKey, since)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("role", &role)
        try visit("public_key", &publicKey)
        try visit("since", &since)
        try visit("until", &until)
    }
}

/// When a key takes over from the one before it, and for how long both are good.
public struct Rotation: Hashable, Sendable {
    /// The longest time ahead that a takeover is planned, and the longest overlap.
    public static let longest = Milliseconds.days(90)

    /// The time from now to the takeover: the new key is announced for so long.
    public var notice: Milliseconds
    /// The time from the takeover on in which the old key is good, too. None where it is compromised.
    public var overlap: Milliseconds

    public init(notice: Milliseconds = .zero, overlap: Milliseconds) {
        (self.notice, self.overlap) = (notice, overlap)
    }
}
