public import Primitives
public import Records

/// What was done with a key. Raw values are stored: append, never renumber or reuse.
public enum AuditAction: UInt8, Choice {
    case created = 0
    /// A key that was made elsewhere.
    case imported = 1
    case rotated = 2
    /// The overlap of a key was ended.
    case retired = 3
    /// A key that was announced was taken back.
    case withdrawn = 4

    public var name: String {
        switch self {
        case .created: "created"
        case .imported: "imported"
        case .rotated: "rotated"
        case .retired: "retired"
        case .withdrawn: "withdrawn"
        }
    }
}

/// Who did it: what the caller knows of them, such as a user's number.
public struct AuditActor: BoundedText {
    public static let alphabet: Alphabet = "a-zA-Z0-9._:@+-"
    public static let length = 1...64
    public let text: String

    public init(checked text: String) { self.text = text }
}

/// One line of the audit: who did what to which key, and when. Each holds the digest of the line before
/// it, so that none can be changed or taken out without changing all that follow.
public struct AuditEvent: Record, Hashable {
    /// From 1 on, without a gap.
    public var number: UInt64 = 0
    public var at = Milliseconds.zero
    public var actor = AuditActor(checked: "-")
    public var action = AuditAction.created
    public var role = KeyRole.wallet
    public var publicKey = PublicKey.zero
    /// The key that it follows.
    public var replaced: PublicKey?
    /// When it begins to sign; of a key that was retired, when that was.
    public var effective = Milliseconds.zero
    /// Until when the key that it follows is good.
    public var overlapUntil: Milliseconds?
    /// The digest of the line before this one, zeros for the first.
    public var previous = Digest.zero

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("number", &number)
        try visit("at", &at)
        try visit("actor", &actor)
        try visit("action", &action)
        try visit("role", &role)
        try visit("public_key", &publicKey)
        try visit("replaced", &replaced)
        try visit("effective", &effective)
        try visit("overlap_until", &overlapUntil)
        try visit("previous", &previous)
    }

    /// The line, its newline included.
    var line: [UInt8] { json() + [UInt8(ascii: "\n")] }
}
