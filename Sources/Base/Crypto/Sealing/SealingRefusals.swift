/// Why a message was not sealed.
public enum SealRefusal: Error, Hashable, Sendable {
    /// More than ``ChaChaPoly/longest`` bytes, of message or of what is authenticated with it.
    case tooLong(count: Int)
    /// A buffer to be sealed in place that has no room for the tag.
    case noRoomForTag(count: Int)
    /// The library refused its own cipher; nothing was sealed.
    case cipherFailed
    /// A channel has used up its numbers: it needs another key.
    case exhausted(channel: UInt32)
}

/// Why bytes were not opened. Whatever was wrong with them, none of the plaintext is given out.
public enum OpenRefusal: Error, Hashable, Sendable {
    /// Fewer bytes than a tag, or a nonce and a tag, take.
    case tooShort(count: Int, least: Int)
    /// More than ``ChaChaPoly/longest`` bytes, of message or of what is authenticated with it.
    case tooLong(count: Int)
    /// Not sealed by this key, under this nonce, with these authenticated bytes; or changed since.
    case notAuthentic
    /// The library refused its own cipher: the bytes may be sealed by this key, or not.
    case cipherFailed
    /// A channel has used up its numbers: nothing was sealed behind the last.
    case exhausted(channel: UInt32)
}

extension SealRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLong(let count):
            "\(count) bytes to seal: at most \(ChaChaPoly.longest) at once"
        case .noRoomForTag(let count):
            "a buffer of \(count) bytes has no room for the \(ChaChaPoly.tagByteCount) of the tag"
        case .cipherFailed:
            "the cipher failed: is there memory left?"
        case .exhausted(let channel):
            "channel \(channel) has used up its numbers: go on with another key"
        }
    }
}

extension OpenRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooShort(let count, let least):
            "\(count) bytes are sealed by nobody: the shortest has \(least)"
        case .tooLong(let count):
            "\(count) sealed bytes: at most \(ChaChaPoly.longest) at once"
        case .notAuthentic:
            "not sealed by this key, nonce and authenticated data, or changed since"
        case .cipherFailed:
            "the cipher failed: is there memory left?"
        case .exhausted(let channel):
            "channel \(channel) has used up its numbers: go on with another key"
        }
    }
}
