/// An address of the Internet, as a request comes from it. An IPv4 address that is dressed as one of
/// IPv6 (`::ffff:10.0.0.1`) is the IPv4 address.
public struct IPAddress: Hashable, Sendable {
    /// The number of bits: 32 or 128.
    public let width: Int
    /// The address, its last bit lowest.
    public let bits: UInt128

    private init(width: Int, bits: UInt128) { (self.width, self.bits) = (width, bits) }

    public init(v4 bits: UInt32) { (width, self.bits) = (32, UInt128(bits)) }

    public init(v6 bits: UInt128) {
        if bits >> 32 == 0xFFFF {
            self.init(v4: UInt32(truncatingIfNeeded: bits))
        } else {
            self.init(width: 128, bits: bits)
        }
    }

    /// `192.0.2.7`, or any spelling of RFC 4291 without a zone; `nil` for anything else.
    public init?(_ text: String) { self.init(text.utf8.span) }

    init?(_ text: Span<UInt8>) {
        guard text.count <= 45 else { return nil }
        if let v4 = Self.v4(text) {
            self.init(v4: v4)
        } else if let v6 = Self.v6(text) {
            self.init(v6: v6)
        } else {
            return nil
        }
    }

    /// Four decimal numbers, none with a zero in front.
    private static func v4(_ text: Span<UInt8>) -> UInt32? {
        var (bits, number, digits, parts): (UInt32, UInt32, Int, Int) = (0, 0, 0, 0)
        for index in 0...text.count {
            if index == text.count || text[index] == UInt8(ascii: ".") {
                guard digits > 0, parts < 4 else { return nil }
                bits = bits << 8 | number
                (number, digits, parts) = (0, 0, parts + 1)
                continue
            }
            guard let digit = decimal(text[index]), digits == 0 || number > 0 else { return nil }
            number = number * 10 + digit
            digits += 1
            guard number <= 255 else { return nil }
        }
        return parts == 4 ? bits : nil
    }

    private static func decimal(_ byte: UInt8) -> UInt32? {
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        return UInt32(byte - UInt8(ascii: "0"))
    }

    /// Groups of up to four hexadecimal digits, one run of zero groups left out as `::`, the last two
    /// groups perhaps as an IPv4 address.
    private static func v6(_ text: Span<UInt8>) -> UInt128? {
        var groups: [UInt16] = []
        var gap: Int?
        var at = 0
        if text.count >= 2, text[0] == UInt8(ascii: ":"), text[1] == UInt8(ascii: ":") {
            (gap, at) = (0, 2)
        }
        while at < text.count {
            guard groups.count < 8 else { return nil }
            if groups.count <= 6, let v4 = v4(text.extracting(at...)) {
                groups += [UInt16(v4 >> 16), UInt16(truncatingIfNeeded: v4)]
                at = text.count
                break
            }
            let start = at
            var group: UInt16 = 0
            while at < text.count, at - start < 4, let digit = hexadecimal(text[at]) {
                group = group << 4 | digit
                at += 1
            }
            guard at > start else { return nil }
            groups.append(group)
            guard at < text.count else { break }
            guard text[at] == UInt8(ascii: ":") else { return nil }
            at += 1
            guard at < text.count else { return nil }
            if text[at] == UInt8(ascii: ":") {
                guard gap == nil else { return nil }
                gap = groups.count
                at += 1
            }
        }
        guard gap == nil ? groups.count == 8 : groups.count < 8 else { return nil }
        let head = groups[..<(gap ?? 8)]
        let tail = groups[(gap ?? 8)...]
        let zeros = [UInt16](repeating: 0, count: 8 - groups.count)
        return (head + zeros + tail).reduce(0) { $0 << 16 | UInt128($1) }
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        case _: nil
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// IPv4 in its decimal form; IPv6 as eight groups, which is longer than need be and always the
    /// same.
    public var description: String {
        if width == 32 {
            return [24, 16, 8, 0].map { "\(UInt8(truncatingIfNeeded: bits >> $0))" }
                .joined(separator: ".")
        }
        return (0..<8).map { group in
            String(UInt16(truncatingIfNeeded: bits >> (112 - 16 * group)), radix: 16)
        }.joined(separator: ":")
    }
}

/// Addresses that begin with the same bits: `10.0.0.0/8`, or one address alone. The bits behind are
/// zeros.
public struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    public let first: IPAddress
    /// How many bits all have in common.
    public let length: Int

    public init?(_ text: String) { self.init(text.utf8.span) }

    init?(_ text: Span<UInt8>) {
        let slash = text.indices.first { text[$0] == UInt8(ascii: "/") }
        guard let first = IPAddress(text.extracting(..<(slash ?? text.count))) else { return nil }
        self.first = first
        guard let slash else {
            length = first.width
            return
        }
        guard let number = CaveatNumber.read(text.extracting((slash + 1)...)),
            let length = Int(exactly: number), length <= first.width
        else { return nil }
        self.length = length
        guard first.bits == first.bits & mask else { return nil }
    }

    public func contains(_ address: IPAddress) -> Bool {
        address.width == first.width && address.bits & mask == first.bits
    }

    private var mask: UInt128 {
        length == 0 ? 0 : (UInt128.max << (first.width - length)) & (.max >> (128 - first.width))
    }

    public var description: String {
        length == first.width ? "\(first)" : "\(first)/\(length)"
    }
}
