/// `host` or `host:port` as it stands in a Host field and in an absolute target.
///
/// Narrower than RFC 3986: no user, no escapes and none of the punctuation that only a confused
/// cache or log would meet in a host.
enum Authority {
    static let longestHost = 255

    /// Whether `range` is a host and perhaps a port.
    static func isValid(
        _ bytes: Span<UInt8>, _ range: Range<Int>, needsPort: Bool = false
    ) -> Bool {
        let (start, end) = (range.lowerBound, range.upperBound)
        guard start < end else { return false }
        var at = start
        if bytes[at] == UInt8(ascii: "[") {
            at &+= 1
            var colons = 0
            while at < end, bytes[at] != UInt8(ascii: "]") {
                let byte = bytes[at]
                if byte == UInt8(ascii: ":") {
                    colons &+= 1
                } else if ByteClass.hexadecimal(byte) == nil, byte != UInt8(ascii: ".") {
                    return false
                }
                at &+= 1
            }
            guard at < end, colons >= 2, at &- start < 48 else { return false }
            at &+= 1
        } else {
            while at < end, ByteClass.isHostName(bytes[at]) { at &+= 1 }
            guard 1...longestHost ~= at &- start else { return false }
        }
        guard at < end else { return !needsPort }
        guard bytes[at] == UInt8(ascii: ":"), 1...5 ~= end &- at &- 1 else { return false }
        var port = 0
        for index in at &+ 1..<end {
            guard ByteClass.isDigit(bytes[index]) else { return false }
            port = port &* 10 &+ Int(bytes[index] &- 0x30)
        }
        return port <= 65_535
    }
}
