import Primitives

/// Whether text that arrives in pieces is UTF-8 so far (RFC 3629: no overlong forms, no surrogates,
/// nothing above U+10FFFF).
struct UTF8Progress: Hashable, Sendable {
    /// How many bytes the scalar that has begun still lacks.
    private var missing: UInt8 = 0
    /// What the next of them may be.
    private var low: UInt8 = 0x80
    private var high: UInt8 = 0xBF

    /// Whether no scalar is left half.
    var isComplete: Bool { missing == 0 }

    /// Whether the text is still UTF-8 with these bytes behind it.
    mutating func accepts(_ bytes: Span<UInt8>) -> Bool {
        var at = 0
        while at < bytes.count {
            if missing == 0 {
                while at &+ 8 <= bytes.count,
                    EightBytes.load(bytes, from: at) & 0x8080_8080_8080_8080 == 0
                { at &+= 8 }
                guard at < bytes.count else { break }
            }
            guard accepts(bytes[at]) else { return false }
            at &+= 1
        }
        return true
    }

    private mutating func accepts(_ byte: UInt8) -> Bool {
        guard missing > 0 else {
            switch byte {
            case ..<0x80: return true
            case 0xC2...0xDF: (missing, low, high) = (1, 0x80, 0xBF)
            case 0xE0: (missing, low, high) = (2, 0xA0, 0xBF)
            case 0xED: (missing, low, high) = (2, 0x80, 0x9F)
            case 0xE1...0xEF: (missing, low, high) = (2, 0x80, 0xBF)
            case 0xF0: (missing, low, high) = (3, 0x90, 0xBF)
            case 0xF1...0xF3: (missing, low, high) = (3, 0x80, 0xBF)
            case 0xF4: (missing, low, high) = (3, 0x80, 0x8F)
            default: return false
            }
            return true
        }
        guard low <= byte, byte <= high else { return false }
        (missing, low, high) = (missing - 1, 0x80, 0xBF)
        return true
    }
}
