/// Where a file or directory stands below the root of a disk: names joined by slashes.
///
/// A name has 1 to 255 of the characters `a-z A-Z 0-9 . _ -` and does not begin with a dot, so no
/// path leaves its root, hides a file or means two things; a path has at most eight names.
public struct DiskPath: Hashable, Comparable, Sendable {
    public let text: String

    private init(unchecked text: String) { self.text = text }

    /// The directory everything else is below.
    public static let root = DiskPath(unchecked: "")

    /// A path this program names itself.
    public init(_ text: StaticString) {
        guard let path = DiskPath(parsing: "\(text)") else {
            preconditionFailure("'\(text)' is no path below a disk")
        }
        self = path
    }

    /// The path a text spells, if it keeps to the rule above.
    public init?(parsing text: some StringProtocol) {
        let names = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard names.count <= 8, names.allSatisfy({ Self.isName($0) }) else { return nil }
        self.text = String(text)
    }

    /// The entry of that name in this directory; `nil` if it is no name, or lies too deep.
    public func appending(_ name: some StringProtocol) -> DiskPath? {
        DiskPath(parsing: text.isEmpty ? String(name) : text + "/" + name)
    }

    /// The entry in this directory, of a name this program makes itself.
    public static func / (directory: DiskPath, name: String) -> DiskPath {
        guard let path = directory.appending(name) else {
            preconditionFailure("'\(name)' is no name in '\(directory)'")
        }
        return path
    }

    /// The directory this stands in; that of the root is the root.
    public var parent: DiskPath {
        guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return .root }
        return DiskPath(unchecked: String(text[..<slash]))
    }

    /// The last of the names; empty at the root.
    public var name: Substring {
        text.utf8.lastIndex(of: UInt8(ascii: "/")).map { text[text.utf8.index(after: $0)...] }
            ?? text[...]
    }

    /// By UTF-8 bytes, like every order that can be seen.
    public static func < (left: DiskPath, right: DiskPath) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    private static func isName(_ name: some Collection<UInt8>) -> Bool {
        guard (1...255).contains(name.count), name.first != UInt8(ascii: ".") else { return false }
        return name.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}

extension DiskPath: CustomStringConvertible {
    public var description: String { text.isEmpty ? "." : text }
}
