public import Primitives
public import Records

/// Why bytes are no token, or a token cannot be made. No text of it quotes the token.
public enum MacaroonRefusal: Error, Hashable, Sendable {
    /// More bytes than a token has.
    case oversized(count: Int, most: Int)
    /// A first byte that begins none of the forms.
    case unknownForm(UInt8?)
    case tooLong(MacaroonBounds.Field, count: Int, most: Int)
    case wrongLength(MacaroonBounds.Field, count: Int, expected: Int)
    case empty(MacaroonBounds.Field)
    case tooManyCaveats(most: Int)
    case tooManyDischarges(most: Int)
    /// The bytes end inside what begins here.
    case truncated(at: Int)
    /// Something else stands where this field is due.
    case expected(MacaroonBounds.Field, at: Int)
    /// A section of fields does not end where it should.
    case expectedEndOfSection(at: Int)
    /// A length that is not four lower-case hexadecimal digits, or says less than a packet has.
    case packetLength(at: Int)
    /// A packet without the blank behind its key, or the line's end behind its value.
    case packetShape(at: Int)
    /// A number written longer than it needs, or larger than any length here.
    case number(at: Int)
    /// Bytes behind the signature.
    case trailing(at: Int)
    /// A location on a caveat that is nobody else's to discharge.
    case locationOfFirstParty(caveat: Int)
    /// A location that the first form cannot tell from one left out.
    case emptyLocation
    /// JSON that gives a field twice, as text and as base64, or not at all.
    case fieldForms(MacaroonBounds.Field)
    case json(RecordError)
    /// JSON that says it is of another version.
    case version(UInt8)
    case base64(Base64Error)
    case cipherFailed
    /// The system gives no guarded memory for a key.
    case noMemory
}

extension MacaroonRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .oversized(let count, let most):
            "a token of \(count) bytes: at most \(most)"
        case .unknownForm(let byte?):
            "no token begins with byte \(byte): expected a length in hexadecimal digits, 2 or {"
        case .unknownForm(nil):
            "no token has 0 bytes"
        case .tooLong(let field, let count, let most):
            "\(field.rawValue): \(count) bytes, at most \(most)"
        case .wrongLength(let field, let count, let expected):
            "\(field.rawValue): \(count) bytes, expected \(expected)"
        case .empty(let field):
            "\(field.rawValue): expected a byte at least"
        case .tooManyCaveats(let most):
            "a token has at most \(most) caveats"
        case .tooManyDischarges(let most):
            "a token comes with at most \(most) discharges"
        case .truncated(let place):
            "the token ends inside what begins at byte \(place)"
        case .expected(let field, let place):
            "\(field.rawValue): expected at byte \(place)"
        case .expectedEndOfSection(let place):
            "expected the end of a section at byte \(place)"
        case .packetLength(let place):
            "expected a packet's length, four lower-case hexadecimal digits, at byte \(place)"
        case .packetShape(let place):
            "expected a key, a blank, a value and a line's end in the packet at byte \(place)"
        case .number(let place):
            "expected a length in as few bytes as it needs at byte \(place)"
        case .trailing(let place):
            "expected nothing behind the signature, at byte \(place)"
        case .locationOfFirstParty(let caveat):
            "caveat \(caveat) has a location, and is no third party's"
        case .emptyLocation:
            "location of a caveat: expected a byte at least, or none of it"
        case .fieldForms(let field):
            "\(field.rawValue): expected either as text or as base64"
        case .json(let error):
            if case .unknownKey = error.problem {
                "a key that no token has (byte \(error.offset))"
            } else {
                "\(error)"
            }
        case .version(let version): "a token of version \(version) has no JSON form: expected 2"
        case .base64(let error): "\(error)"
        case .cipherFailed: "the cipher failed: is there memory left?"
        case .noMemory: "the system gives no guarded memory for a key"
        }
    }
}
