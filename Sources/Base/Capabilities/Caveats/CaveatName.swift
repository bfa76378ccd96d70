/// A name in a caveat: 1 to 128 letters, digits and `. _ : - / @ + ~ %`. Names are the same where
/// their bytes are.
public struct CaveatName: Hashable, Sendable, CustomStringConvertible {
    public static let longest = 128

    public let text: String

    /// `nil` where a character or the length is not allowed.
    public init?(_ text: String) { self.init(text.utf8.span) }

    public init?(_ bytes: Span<UInt8>) {
        guard 1...Self.longest ~= bytes.count else { return nil }
        for index in bytes.indices where !Self.allows(bytes[index]) { return nil }
        text = unsafe String(copying: UTF8Span(unchecked: bytes, isKnownASCII: true))
    }

    static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "-")...UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "@"),
            UInt8(ascii: "+"), UInt8(ascii: "~"), UInt8(ascii: "%"):
            true
        case _: false
        }
    }

    /// Whether this is the name, byte for byte: two texts that look alike to Unicode are two names.
    func matches(_ other: String) -> Bool { sameBytes(text, other) }

    public var description: String { text }
}

/// One or more names, of which the request must have one. At most 16, none twice.
public struct Choices: Hashable, Sendable, CustomStringConvertible {
    public static let most = 16

    private let first: CaveatName
    /// Apart from the first, so that one name, which most caveats have, is no array.
    private let others: [CaveatName]

    public var names: [CaveatName] { [first] + others }

    /// `nil` for none, too many, or a name that stands twice.
    public init?(_ names: [CaveatName]) {
        guard let first = names.first, names.count <= Self.most else { return nil }
        for (index, name) in names.enumerated() where names[..<index].contains(name) { return nil }
        self.first = first
        others = Array(names.dropFirst())
    }

    public init(_ name: CaveatName) {
        first = name
        others = []
    }

    /// Names with commas between them; `nil` where one is none.
    init?(_ bytes: Span<UInt8>) {
        if let name = CaveatName(bytes) {
            self.init(name)
            return
        }
        var names: [CaveatName] = []
        var start = 0
        for index in 0...bytes.count
        where index == bytes.count || bytes[index] == UInt8(ascii: ",") {
            guard names.count < Self.most,
                let name = CaveatName(bytes.extracting(start..<index))
            else { return nil }
            names.append(name)
            start = index + 1
        }
        self.init(names)
    }

    func contains(_ name: String) -> Bool {
        first.matches(name) || others.contains { $0.matches(name) }
    }

    public var description: String { names.map(\.text).joined(separator: ",") }
}

/// Equal as bytes. Strings compare by what Unicode holds to be the same text, which a stranger can
/// spell in more than one way.
func sameBytes(_ left: String, _ right: String) -> Bool {
    let (left, right) = (left.utf8, right.utf8)
    return left.count == right.count && left.elementsEqual(right)
}
