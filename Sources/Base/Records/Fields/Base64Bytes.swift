import Primitives

/// A run of at most `most` raw bytes: as they are behind their count in binary, `base64:` and their
/// padded base64 in JSON. Signatures and keys that other programs write too take this form.
public struct Base64Bytes<let most: Int>: Hashable, Sendable {
    public let bytes: [UInt8]

    /// `nil` beyond `most` bytes.
    @inlinable public init?(_ bytes: [UInt8]) {
        guard bytes.count <= most else { return nil }
        self.bytes = bytes
    }

    /// No bytes at all.
    @inlinable public static var empty: Base64Bytes { Base64Bytes() }

    @inlinable init() { bytes = [] }
}

extension Base64Bytes: TextField {
    private static var prefix: String { "base64:" }

    public init(binary reader: inout BinaryReader) throws(RecordError) {
        let start = reader.offset
        let count = try reader.elementCount()
        guard count <= most else { throw reader.expected(Self.expectation, at: start) }
        bytes = try reader.take(count) { span in
            unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
        }
    }

    public func write(binary writer: inout BinaryWriter) { writer.counted(bytes.span) }

    public func write(preimage writer: inout PreimageWriter) { writer.framed(bytes.span) }

    public init?(text: Span<UInt8>) {
        let prefix = Self.prefix.utf8.span
        guard text.count >= prefix.count,
            text.count - prefix.count <= Base64.characterCount(of: most)
        else { return nil }
        for index in prefix.indices where text[index] != prefix[index] { return nil }
        do throws(Base64Error) {
            self.init(try Base64.bytes(text.extracting(prefix.count...)))
        } catch { return nil }
    }

    public func appendText(to text: inout [UInt8]) {
        text.append(contentsOf: Self.prefix.utf8)
        Base64.append(bytes.span, to: &text)
    }

    public static var expectation: String {
        "'\(prefix)' and the padded base64 of at most \(most) bytes"
    }

    /// Whole groups of three bytes, then none, one or two bytes more; behind the most groups only as
    /// many as `most` leaves room for. The last character before the padding has its spare bits
    /// zero.
    public static var pattern: String {
        let (character, groups, rest) = ("[A-Za-z0-9+/]", most / 3, most % 3)
        let one = "\(character)[AQgw]=="
        let two = "\(character){2}[AEIMQUYcgkosw048]="
        let last = rest == 0 ? "" : rest == 1 ? "(\(one))?" : "(\(one)|\(two))?"
        let full = "(\(character){4}){\(groups)}\(last)"
        guard groups > 0 else { return "^\(prefix)\(last)$" }
        return "^\(prefix)((\(character){4}){0,\(groups - 1)}(\(one)|\(two))?|\(full))$"
    }
}
