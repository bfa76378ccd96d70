/// A name or code from outside: text of a bounded length over an ASCII alphabet. The check and the
/// schema's pattern are made from the same two lines.
///
/// ```swift
/// public struct ProviderName: BoundedText {
///     public static let alphabet: Alphabet = "a-z0-9._-"
///     public static let length = 1...64
///     public let text: String
///     public init(checked text: String) { self.text = text }
/// }
/// ```
public protocol BoundedText: TextField, Hashable, Comparable, CustomStringConvertible {
    static var alphabet: Alphabet { get }
    static var length: ClosedRange<Int> { get }

    var text: String { get }

    /// `text` has passed `accepts`; nobody else calls this.
    init(checked text: String)
}

extension BoundedText {
    public static func accepts(_ text: Span<UInt8>) -> Bool {
        guard length.contains(text.count) else { return false }
        for index in text.indices where !alphabet.contains(text[index]) { return false }
        return true
    }

    /// The value of `text`, or nil where a character or the length is not allowed.
    public init?(_ text: String) { self.init(text: text.utf8.span) }

    public init?(text bytes: Span<UInt8>) {
        guard Self.accepts(bytes) else { return nil }
        self.init(
            checked: unsafe bytes.withUnsafeBufferPointer {
                unsafe String(decoding: $0, as: UTF8.self)
            })
    }

    public func appendText(to bytes: inout [UInt8]) { bytes.append(contentsOf: text.utf8) }

    public init(binary reader: inout BinaryReader) throws(RecordError) {
        let start = reader.offset
        let count = try reader.elementCount()
        let read: Self? = try reader.take(count) { Self(text: $0) }
        guard let read else { throw reader.expected(Self.expectation, at: start) }
        self = read
    }

    public func write(binary writer: inout BinaryWriter) { writer.counted(text.utf8.span) }

    public func write(preimage writer: inout PreimageWriter) { writer.framed(text.utf8.span) }

    public static var expectation: String {
        length.lowerBound == length.upperBound
            ? "\(length.lowerBound) characters of [\(alphabet)]"
            : "\(length.lowerBound) to \(length.upperBound) characters of [\(alphabet)]"
    }

    public static var pattern: String {
        "^[\(alphabet)]{\(length.lowerBound),\(length.upperBound)}$"
    }

    public var description: String { text }

    /// By bytes, never by locale.
    public static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }
}

/// A set of ASCII characters, written as the inside of a bracket expression: `a-z0-9._-`, where a
/// minus that stands for itself comes last. Letters, digits and `. _ : / @ + # -` only, so that the
/// same text means the same in every regular-expression dialect.
public struct Alphabet: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    private let bits: UInt128
    public let description: String

    public init(stringLiteral text: StaticString) {
        description = "\(text)"
        let characters = Array(description.utf8)
        var (bits, index) = (UInt128(0), 0)
        while index < characters.count {
            let first = characters[index]
            let isRange = index + 2 < characters.count && characters[index + 1] == 0x2D
            let last = isRange ? characters[index + 2] : first
            precondition(first <= last && last < 0x80, "a range of an alphabet runs upwards")
            for character in first...last {
                precondition(
                    Self.isPlain(character), "an alphabet holds letters, digits and . _ : / @ + # -"
                )
                bits |= 1 << UInt128(character)
            }
            index += isRange ? 3 : 1
        }
        self.bits = bits
    }

    private static func isPlain(_ character: UInt8) -> Bool {
        switch character {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "._:/@+#-".utf8.contains(character)
        }
    }

    public func contains(_ character: UInt8) -> Bool {
        character < 0x80 && bits >> UInt128(character) & 1 == 1
    }
}
