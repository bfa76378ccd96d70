import Primitives

/// How keys are ordered: by their bytes, the shorter first where one begins the other.
enum ByteOrder {
    /// -1, 0 or 1 as `left` comes before, is, or comes behind `right`.
    @inline(__always)
    static func compare(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
        let shared = min(left.count, right.count)
        var at = 0
        while at &+ 8 <= shared {
            let (one, other) = (EightBytes.load(left, from: at), EightBytes.load(right, from: at))
            if one != other { return one.byteSwapped < other.byteSwapped ? -1 : 1 }
            at &+= 8
        }
        while at < shared {
            if left[at] != right[at] { return left[at] < right[at] ? -1 : 1 }
            at &+= 1
        }
        return left.count == right.count ? 0 : (left.count < right.count ? -1 : 1)
    }

    /// The first eight bytes, zeros behind a shorter key, as a number that never orders two keys the
    /// wrong way round.
    @inline(__always)
    static func prefix(_ key: Span<UInt8>) -> UInt64 {
        if key.count >= 8 { return EightBytes.load(key, from: 0).byteSwapped }
        var prefix: UInt64 = 0
        for index in 0..<8 { prefix = prefix << 8 | (index < key.count ? UInt64(key[index]) : 0) }
        return prefix
    }
}
