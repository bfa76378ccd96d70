/// The name of a document by what it says: the BLAKE3 hash of its bytes, written `b3:` and 64
/// lower-case hexadecimal digits. A type of its own, so that no other hash can stand for content.
public struct ContentID: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let digest: Digest

    @inlinable
    public init(_ digest: Digest) { self.digest = digest }

    /// A hash of zeros: no content is known to have it, so it names nothing.
    @inlinable
    public static var none: ContentID { ContentID(.zero) }

    /// The order of the bytes, which is also that of the texts.
    @inlinable
    public static func < (left: ContentID, right: ContentID) -> Bool { left.digest < right.digest }
}

extension ContentID {
    @inlinable
    public static var characterCount: Int { 3 + Digest.byteCount * 2 }

    /// Accepts exactly what ``text`` writes; `nil` for anything else.
    @inlinable
    public init?(parsing text: Span<UInt8>) {
        guard text.count == ContentID.characterCount, text[0] == UInt8(ascii: "b"),
            text[1] == UInt8(ascii: "3"), text[2] == UInt8(ascii: ":"),
            let digest = Digest(hex: text.extracting(3...))
        else { return nil }
        self.init(digest)
    }

    @inlinable
    public init?(parsing text: String) { self.init(parsing: text.utf8Span.span) }

    public var text: String { "b3:" + digest.hex }

    @inlinable
    public func appendText(to text: inout [UInt8]) {
        text.append(UInt8(ascii: "b"))
        text.append(UInt8(ascii: "3"))
        text.append(UInt8(ascii: ":"))
        digest.appendHex(to: &text)
    }
}

extension ContentID: CustomStringConvertible {
    public var description: String { text }
}
