/// The codings of a message's content, by their names in HTTP.
public enum ContentCoding: String, CaseIterable, Sendable {
    case gzip, zstd

    /// The longest list of codings that is read, in bytes.
    public static let longestList = 256

    /// The one coding that a `Content-Encoding` list names; `nil` if the content is plain.
    ///
    /// Content coded twice is refused: a small message could grow by the product of two ratios, and
    /// nobody sends one in earnest. `identity` and empty elements say nothing, as RFC 9110 has it,
    /// and `x-gzip` is gzip's old name.
    public static func parse(_ list: String) throws(CompressionError) -> Self? {
        guard list.utf8.count <= longestList else { throw .unknownCoding("a list so long") }
        var coding: Self?
        for element in list.utf8.split(separator: UInt8(ascii: ",")) {
            let name = lowercased(element)
            guard name != "", name != "identity" else { continue }
            guard let found = Self(rawValue: name == "x-gzip" ? "gzip" : name) else {
                throw .unknownCoding(name)
            }
            guard coding == nil else { throw .nestedCodings }
            coding = found
        }
        return coding
    }

    /// The element without the blanks around it, in small letters; what is no ASCII stays unknown.
    private static func lowercased(_ element: Substring.UTF8View) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == 9 }
        let start = element.drop(while: isBlank)
        let end = start.lastIndex { !isBlank($0) }.map(start.index(after:)) ?? start.startIndex
        let bytes = start[..<end].map { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
