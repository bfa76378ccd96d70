public import Primitives

/// Names bytes by what they are: the plain BLAKE3 of them all, written `b3:` and 64 lower-case
/// hexadecimal digits. Whoever has the name can check the bytes, and with a ``ContentProof`` any
/// part of them.
public struct ContentID: Hashable, Comparable, Sendable {
    public var digest: Digest

    public init(_ digest: Digest) { self.digest = digest }

    /// The name of these bytes.
    public init(of bytes: Span<UInt8>) { digest = Blake3.hash(bytes) }

    /// `nil` unless the text is exactly a content id.
    public init?(_ text: some StringProtocol) {
        guard text.hasPrefix(Self.prefix),
            let digest = Digest(hex: String(text.dropFirst(Self.prefix.count)))
        else { return nil }
        self.digest = digest
    }

    public static func < (left: ContentID, right: ContentID) -> Bool { left.digest < right.digest }

    private static let prefix = "b3:"
}

extension ContentID: CustomStringConvertible {
    public var description: String { Self.prefix + digest.hex }
}
