/// Bech32m in its plainest form: a text is a list of numbers below 32, its checksum the remainder of
/// a polynomial, five conditions a step. Slow, and obviously what the specification says.
enum Bech32mTwin {
    static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l")
    static let generators = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]

    static func remainder(_ values: [Int]) -> Int {
        values.reduce(1) { remainder, value in
            let leading = remainder >> 25
            let shifted = (remainder & 0x1ff_ffff) << 5 ^ value
            return (0..<5).reduce(shifted) {
                leading >> $1 & 1 == 1 ? $0 ^ generators[$1] : $0
            }
        }
    }

    static func expanded(_ prefix: String) -> [Int] {
        let characters = prefix.utf8.map(Int.init)
        return characters.map { $0 >> 5 } + [0] + characters.map { $0 & 31 }
    }

    static func text(_ prefix: String, _ symbols: [Int], constant: Int = 0x2bc8_30a3) -> String {
        let padded = expanded(prefix) + symbols + [Int](repeating: 0, count: 6)
        let remainder = remainder(padded) ^ constant
        let checksum = (0..<6).map { remainder >> (25 - 5 * $0) & 31 }
        return prefix + "1" + String((symbols + checksum).map { alphabet[$0] })
    }

    /// The bytes as one row of bits, cut into fives, the last filled up with zeros.
    static func symbols(_ bytes: [UInt8]) -> [Int] {
        var bits = bytes.flatMap { byte in (0..<8).map { Int(byte) >> (7 - $0) & 1 } }
        while bits.count % 5 != 0 { bits.append(0) }
        return stride(from: 0, to: bits.count, by: 5).map { start in
            bits[start..<start + 5].reduce(0) { $0 * 2 + $1 }
        }
    }

    /// Whether the text is bech32m, whatever its symbols spell.
    static func accepts(_ text: String) -> Bool {
        let isOneCase = text == text.lowercased() || text == text.uppercased()
        let lower = text.lowercased()
        guard text.utf8.count <= 90, isOneCase, text.utf8.allSatisfy({ 33...126 ~= $0 }),
            let separator = lower.lastIndex(of: "1")
        else { return false }
        let prefix = lower[..<separator]
        let symbols = lower[separator...].dropFirst().map { alphabet.firstIndex(of: $0) }
        guard !prefix.isEmpty, symbols.count >= 6, !symbols.contains(nil) else { return false }
        return remainder(expanded(String(prefix)) + symbols.compactMap(\.self)) == 0x2bc8_30a3
    }
}
