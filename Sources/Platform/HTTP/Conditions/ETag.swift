/// Which state of a resource it is (RFC 9110, 8.8.3).
public struct ETag: Hashable, Sendable {
    /// What stands between the quotes.
    public let tag: String
    /// A weak one promises the same meaning, not the same bytes.
    public let isWeak: Bool

    /// The longest that is taken, in bytes.
    public static let longest = 256

    /// `nil` unless `tag` is visible text without quotes.
    public init?(_ tag: String, isWeak: Bool = false) {
        guard Self.isTag(tag.utf8Span.span) else { return nil }
        (self.tag, self.isWeak) = (tag, isWeak)
    }

    /// Reads `"tag"` or `W/"tag"`.
    public init?(text: String) {
        let bytes = text.utf8Span.span
        var start = 0
        if bytes.count > 2, bytes[0] == UInt8(ascii: "W"), bytes[1] == UInt8(ascii: "/") {
            start = 2
        }
        guard bytes.count >= start + 2, bytes[start] == ByteClass.quote,
            bytes[bytes.count - 1] == ByteClass.quote
        else { return nil }
        let inner = bytes.extracting(start + 1..<bytes.count - 1)
        guard Self.isTag(inner) else { return nil }
        (tag, isWeak) = (inner.text, start == 2)
    }

    /// As it stands in a field.
    public var text: String { isWeak ? "W/\"\(tag)\"" : "\"\(tag)\"" }

    /// The same bytes: both strong and alike.
    public func matchesStrongly(_ other: ETag) -> Bool {
        !isWeak && !other.isWeak && tag == other.tag
    }

    /// The same meaning: alike, strong or weak.
    public func matchesWeakly(_ other: ETag) -> Bool { tag == other.tag }

    private static func isTag(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count <= longest else { return false }
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte > ByteClass.space, byte != ByteClass.quote, byte != 0x7F else {
                return false
            }
        }
        return true
    }
}

extension ETag: CustomStringConvertible {
    public var description: String { text }
}

/// What `If-Match` and `If-None-Match` list.
enum ETagList {
    case any
    case tags([ETag])

    /// `nil` where the field is absent. What is no entity tag matches none.
    init?(_ fields: HeaderFields, _ name: FieldName) {
        guard fields.contains(name) else { return nil }
        let list = fields.list(name)
        self = list == ["*"] ? .any : .tags(list.compactMap { ETag(text: $0) })
    }

    func contains(where matches: (ETag) -> Bool, isAny: Bool) -> Bool {
        switch self {
        case .any: isAny
        case .tags(let tags): tags.contains(where: matches)
        }
    }
}
