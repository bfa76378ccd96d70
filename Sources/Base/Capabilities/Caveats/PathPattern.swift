/// Which paths a token is good for: one, or all below one.
///
/// A path is absolute and plain: segments that are not empty (the last may be), none of them `.` or
/// `..`, and no `%`, `*`, `\`, `?` or `#`. A request for a path that is not plain matches no pattern:
/// whatever it would be taken for further in, the caveat has not allowed it.
public struct PathPattern: Hashable, Sendable, CustomStringConvertible {
    public static let longest = 512

    /// The path, or with a `/` behind it the beginning of those below.
    private let prefix: String
    public let coversBelow: Bool

    /// `/intents`, or `/rewarder/*`; `nil` for what is no plain path.
    public init?(_ text: String) { self.init(text.utf8.span) }

    init?(_ bytes: Span<UInt8>) {
        let star =
            bytes.count >= 2 && bytes[bytes.count - 1] == UInt8(ascii: "*")
            && bytes[bytes.count - 2] == UInt8(ascii: "/")
        let path = star ? bytes.extracting(..<(bytes.count - 1)) : bytes
        guard Self.isPlain(path) else { return nil }
        prefix = unsafe String(copying: UTF8Span(unchecked: path, isKnownASCII: true))
        coversBelow = star
    }

    public func matches(_ path: String) -> Bool {
        guard Self.isPlain(path.utf8.span) else { return false }
        guard coversBelow else { return sameBytes(prefix, path) }
        return path.utf8.count > prefix.utf8.count && path.utf8.starts(with: prefix.utf8)
    }

    static func isPlain(_ path: Span<UInt8>) -> Bool {
        guard 1...longest ~= path.count, path[0] == UInt8(ascii: "/") else { return false }
        var start = 1
        for index in 1...path.count {
            guard index == path.count || path[index] == UInt8(ascii: "/") else {
                guard allows(path[index]) else { return false }
                continue
            }
            let count = index - start
            // Only the last segment may be empty: the path then names what is a folder.
            guard count > 0 || index == path.count else { return false }
            let dots = (start..<index).allSatisfy { path[$0] == UInt8(ascii: ".") }
            guard count == 0 || count > 2 || !dots else { return false }
            start = index + 1
        }
        return true
    }

    private static func allows(_ byte: UInt8) -> Bool {
        guard byte > 0x20, byte < 0x7F else { return false }
        switch byte {
        case UInt8(ascii: "%"), UInt8(ascii: "*"), UInt8(ascii: "\\"), UInt8(ascii: "?"),
            UInt8(ascii: "#"):
            return false
        case _: return true
        }
    }

    public var description: String { coversBelow ? prefix + "*" : prefix }
}
