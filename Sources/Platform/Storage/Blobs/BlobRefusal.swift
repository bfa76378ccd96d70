public import Crypto
public import Primitives

/// Why a blob is not taken, or not handed out.
public enum BlobRefusal: Error, Hashable, Sendable {
    /// There is no such blob here.
    case unknown(ContentID)
    /// It was found damaged and stands aside; put it again to have it back.
    case quarantined(ContentID)
    /// The quota has no room for so many bytes.
    case noRoom(bytes: UInt64, free: UInt64)
    /// There are as many blobs as there may be.
    case tooMany(most: Int)
    /// The bytes have another id than was declared.
    case otherContent(declared: ContentID, found: ContentID)
    /// There are more bytes than were declared, or fewer.
    case otherLength(declared: UInt64, found: UInt64)
    /// The blob does not have all the bytes that were asked for.
    case outside(length: UInt64)
    /// A part of another blob, or not the part that comes next.
    case otherPart
    /// A part whose proof does not hold.
    case unproven(ContentRefusal)
}

extension BlobRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknown(let id): "there is no blob \(id) here; fetch it from another node"
        case .quarantined(let id): "blob \(id) is damaged and set aside; fetch it again"
        case .noRoom(let bytes, let free):
            "a blob needs \(bytes) bytes and its quota has \(free) left; raise it or free some"
        case .tooMany(let most):
            "there are \(most) blobs, as many as there may be; raise the limit or sweep some"
        case .otherContent(let declared, let found):
            "these bytes are \(found), not \(declared) as was declared"
        case .otherLength(let declared, let found):
            "\(declared) bytes were declared and there are \(found)"
        case .outside(let length): "the blob ends at byte \(length)"
        case .otherPart: "this is not the part of the blob that comes next"
        case .unproven(let refusal): refusal.description
        }
    }
}
