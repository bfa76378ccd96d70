/// Escapes of RFC 3986 in text that has been checked.
enum PercentDecoding {
    static func text(
        _ bytes: Span<UInt8>, _ range: Range<Int>, plusIsSpace: Bool = false
    ) -> String {
        var isPlain = true
        for index in range
        where bytes[index] == UInt8(ascii: "%")
            || (plusIsSpace && bytes[index] == UInt8(ascii: "+"))
        {
            isPlain = false
            break
        }
        if isPlain { return bytes.extracting(range).text }
        return decoded(bytes, range, plusIsSpace: plusIsSpace).span.text
    }

    /// The bytes that `range` stands for; an escape that is none stands for itself.
    static func decoded(
        _ bytes: Span<UInt8>, _ range: Range<Int>, plusIsSpace: Bool = false
    ) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var at = range.lowerBound
        while at < range.upperBound {
            let byte = bytes[at]
            if byte == UInt8(ascii: "%"), let value = escaped(bytes, at, range.upperBound) {
                result.append(value)
                at &+= 3
            } else {
                result.append(plusIsSpace && byte == UInt8(ascii: "+") ? ByteClass.space : byte)
                at &+= 1
            }
        }
        return result
    }

    /// What the escape at `at` stands for; `nil` where two hexadecimal digits do not follow.
    static func escaped(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> UInt8? {
        guard at &+ 2 < end, let high = ByteClass.hexadecimal(bytes[at &+ 1]),
            let low = ByteClass.hexadecimal(bytes[at &+ 2])
        else { return nil }
        return high &<< 4 | low
    }
}
