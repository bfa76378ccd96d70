/// How large a token may be. What is larger is refused before it is read, whatever it says.
public enum MacaroonBounds {
    /// Bytes of a token in its binary forms. A header of HTTP takes less than twice as many as text.
    public static let mostBytes = 8 << 10
    /// Bytes of a token in its JSON form, or as text.
    public static let mostTextBytes = 16 << 10
    /// Bytes of one field: an identifier, a location, a caveat.
    public static let mostFieldBytes = 2 << 10
    /// Caveats of one token.
    public static let mostCaveats = 64
    /// Discharges that come with a token.
    public static let mostDischarges = 8
    /// How many discharges may stand one behind the other: the first is at depth 1.
    public static let deepest = 4
    /// Bytes of a token and its discharges as text.
    public static let mostBundleBytes = 32 << 10

    /// A field of a token, as refusals name it.
    public enum Field: String, CaseIterable, Hashable, Sendable {
        case location, identifier, caveat, signature, key
        case caveatLocation = "location of a caveat"
        case verification = "verification of a third party"
    }

    /// Whether a field has the length that it may have: no location is a location left out, and
    /// everything else has a byte at least.
    static func check(_ field: Field, _ bytes: [UInt8]) throws(MacaroonRefusal) {
        guard bytes.count <= mostFieldBytes else {
            throw .tooLong(field, count: bytes.count, most: mostFieldBytes)
        }
        switch field {
        case .location, .caveatLocation: return
        case .identifier, .caveat, .key:
            guard !bytes.isEmpty else { throw .empty(field) }
        case .signature:
            try check(field, count: bytes.count, is: MacaroonSignature.byteCount)
        case .verification:
            try check(field, count: bytes.count, is: ThirdParty.verificationByteCount)
        }
    }

    private static func check(
        _ field: Field, count: Int, is expected: Int
    ) throws(MacaroonRefusal) {
        guard count == expected else {
            throw .wrongLength(field, count: count, expected: expected)
        }
    }
}
