import Glibc

/// An address of the Internet's fourth version: four bytes.
public struct IPv4Address: Sendable, Hashable, CustomStringConvertible {
    /// The first byte is the most significant one.
    public let bits: UInt32

    public init(bits: UInt32) { self.bits = bits }

    public static let any = IPv4Address(bits: 0)
    public static let loopback = IPv4Address(bits: 0x7f00_0001)

    /// Four decimal numbers without leading zeros, dots between them.
    public init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard let byte = DecimalNumber.parse(part, atMost: 255) else { return nil }
            bits = bits << 8 | UInt32(byte)
        }
        self.bits = bits
    }

    public var description: String {
        "\(bits >> 24).\(bits >> 16 & 0xff).\(bits >> 8 & 0xff).\(bits & 0xff)"
    }
}

/// An address of the sixth version: sixteen bytes.
public struct IPv6Address: Sendable, Hashable, CustomStringConvertible {
    /// The first byte is the most significant one.
    public let bits: UInt128

    public init(bits: UInt128) { self.bits = bits }

    public static let any = IPv6Address(bits: 0)
    public static let loopback = IPv6Address(bits: 1)

    /// Any form of RFC 4291, its last 32 bits as an address of the fourth version if so written.
    public init?(_ text: some StringProtocol) {
        let text = String(text)
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        self.init(address)
    }

    init(_ address: in6_addr) {
        bits = withUnsafeBytes(of: address) { bytes in
            bytes.reduce(0) { $0 << 8 | UInt128($1) }
        }
    }

    var system: in6_addr {
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { bytes in
            for index in 0..<16 {
                bytes[index] = UInt8(truncatingIfNeeded: bits >> UInt128(8 * (15 - index)))
            }
        }
        return address
    }

    /// The form of RFC 5952: the longest run of zeros left out, digits in lower case.
    public var description: String {
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> UInt128(16 * (7 - $0))) }
        if bits >> 32 == 0xffff {
            return "::ffff:\(IPv4Address(bits: UInt32(truncatingIfNeeded: bits)))"
        }
        var longest = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || groups[index] != 0 {
            if index - start > max(longest.count, 1) { longest = start..<index }
            start = index + 1
        }
        let words = groups.map { String($0, radix: 16) }
        guard !longest.isEmpty else { return words.joined(separator: ":") }
        return words[..<longest.lowerBound].joined(separator: ":") + "::"
            + words[longest.upperBound...].joined(separator: ":")
    }
}

/// Decimal digits as addresses have them: one way only to write a number.
enum DecimalNumber {
    static func parse(_ digits: some Collection<UInt8>, atMost most: UInt32) -> UInt32? {
        guard !digits.isEmpty, digits.count <= 10,
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { return nil }
        let number = digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
        return number <= UInt64(most) ? UInt32(number) : nil
    }
}
