/// The 64 characters of a form, eight at a time in a word whose lowest byte is the first.
///
/// In bytes below 128, adding 128 less a bound sets the top bit from that bound on and never carries
/// into the next byte: so a range of characters is told by two additions, for all eight at once.
/// Nothing is looked up, so neither time nor cache shows which characters were met.
struct Base64Symbols {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    /// Eight characters of value zero.
    static let zeros = ones &* UInt64(UInt8(ascii: "A")) &- UInt64(UInt8(ascii: "A"))

    private let first: UInt64
    private let second: UInt64

    init(_ form: Base64.Form) {
        (first, second) = (UInt64(form.lastTwo.0), UInt64(form.lastTwo.1))
    }

    /// A one in every byte that is at least `bound`, of bytes below 128.
    @inline(__always)
    private func atLeast(_ bound: UInt64, _ word: UInt64) -> UInt64 {
        (word &+ Self.ones &* (128 &- bound)) &>> 7 & Self.ones
    }

    // MARK: Writing

    /// The characters of 48 bits.
    @inline(__always)
    func characters(ofSixBytes bits: UInt64) -> UInt64 {
        // Apart into twice three bytes, into twelve bits each, into six bits each.
        var values = bits & 0xFF_FFFF | (bits & 0xFFFF_FF00_0000) &<< 8
        values = values & 0x0000_0FFF_0000_0FFF | (values & 0x00FF_F000_00FF_F000) &<< 4
        values = values & 0x003F_003F_003F_003F | (values & 0x0FC0_0FC0_0FC0_0FC0) &<< 2
        values = values.byteSwapped
        // From `A` on; `a` lies 6 further than `Z` did, `0` 75 lower than `z`, and so on. What
        // borrows and carries between bytes on the way is gone in the sum.
        return values &+ Self.ones &* 65
            &+ atLeast(26, values) &* 6
            &- atLeast(52, values) &* 75
            &+ atLeast(62, values) &* (first &- 58)
            &+ atLeast(63, values) &* (second &- first &- 1)
    }

    // MARK: Reading

    /// The values of eight characters; `nil` where one of them is no character of this form.
    @inline(__always)
    func values(of text: UInt64) -> UInt64? {
        let digits = atLeast(0x30, text) & ~atLeast(0x3A, text)
        let capitals = atLeast(0x41, text) & ~atLeast(0x5B, text)
        let letters = atLeast(0x61, text) & ~atLeast(0x7B, text)
        let firsts = atLeast(first, text) & ~atLeast(first &+ 1, text)
        let seconds = atLeast(second, text) & ~atLeast(second &+ 1, text)
        let known = digits | capitals | letters | firsts | seconds
        guard text & (Self.ones &* 128) == 0, known == Self.ones else { return nil }
        return text &+ digits &* 4 &- capitals &* 65 &- letters &* 71
            &+ firsts &* (62 &- first) &+ seconds &* (63 &- second)
    }

    /// The bytes that eight values spell, the first lowest.
    @inline(__always)
    static func sixBytes(of values: UInt64) -> UInt64 {
        let values = values.byteSwapped
        var bits = values & 0x003F_003F_003F_003F | (values & 0x3F00_3F00_3F00_3F00) &>> 2
        bits = bits & 0x0000_0FFF_0000_0FFF | (bits & 0x0FFF_0000_0FFF_0000) &>> 4
        bits = bits & 0xFF_FFFF | (bits & 0x00FF_FFFF_0000_0000) &>> 8
        return (bits &<< 16).byteSwapped
    }

    /// Up to eight characters from `start`, filled up with those of value zero.
    static func word(_ text: Span<UInt8>, from start: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<8 {
            let place = start &+ index
            let character = place < text.count ? text[place] : UInt8(ascii: "A")
            word |= UInt64(character) &<< UInt64(8 &* index)
        }
        return word
    }

    /// What is wrong with the characters from `start`.
    func refusal(of text: Span<UInt8>, from start: Int) -> Base64Error {
        let stranger = (start..<text.count).first { index in
            values(of: UInt64(text[index]) | Self.zeros) == nil
        }
        return stranger.map { .expectedSymbol(at: $0) } ?? .expectedZeroBits(at: text.count - 1)
    }
}
