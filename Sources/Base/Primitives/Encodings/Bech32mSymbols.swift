/// The 32 characters of bech32 and bech32m, and the checksum over their values.
enum Bech32mSymbols {
    /// The character of each value: no `1`, `b`, `i` or `o`, which are taken for others.
    static let characters: InlineArray<32, UInt8> = [
        113, 112, 122, 114, 121, 57, 120, 56, 103, 102, 50, 116, 118, 100, 119, 48,
        115, 51, 106, 110, 53, 52, 107, 104, 99, 101, 54, 109, 117, 97, 55, 108,
    ]

    /// The value of each character of ASCII in either case, 255 where it has none.
    static let values: InlineArray<128, UInt8> = [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        15, 255, 10, 17, 21, 20, 26, 30, 7, 5, 255, 255, 255, 255, 255, 255,
        255, 29, 255, 24, 13, 25, 9, 8, 23, 255, 18, 22, 31, 27, 19, 255,
        1, 0, 3, 16, 11, 28, 12, 14, 6, 4, 2, 255, 255, 255, 255, 255,
        255, 29, 255, 24, 13, 25, 9, 8, 23, 255, 18, 22, 31, 27, 19, 255,
        1, 0, 3, 16, 11, 28, 12, 14, 6, 4, 2, 255, 255, 255, 255, 255,
    ]

    /// What is added to a remainder whose five leading bits are the index: the sum of those multiples
    /// of the generator that these bits stand for.
    static let generator: InlineArray<32, UInt32> = [
        0x0000_0000, 0x3b6a_57b2, 0x2650_8e6d, 0x1d3a_d9df,
        0x1ea1_19fa, 0x25cb_4e48, 0x38f1_9797, 0x039b_c025,
        0x3d42_33dd, 0x0628_646f, 0x1b12_bdb0, 0x2078_ea02,
        0x23e3_2a27, 0x1889_7d95, 0x05b3_a44a, 0x3ed9_f3f8,
        0x2a14_62b3, 0x117e_3501, 0x0c44_ecde, 0x372e_bb6c,
        0x34b5_7b49, 0x0fdf_2cfb, 0x12e5_f524, 0x298f_a296,
        0x1756_516e, 0x2c3c_06dc, 0x3106_df03, 0x0a6c_88b1,
        0x09f7_4894, 0x329d_1f26, 0x2fa7_c6f9, 0x14cd_914b,
    ]
}

/// The remainder of what was added so far as a polynomial over 32 values: six of them, five bits
/// each.
struct Bech32mChecksum {
    private(set) var remainder: UInt32 = 1

    static var symbolCount: Int { 6 }
    /// What a whole text leaves; the first code, which lets some insertions pass, left 1.
    static var bech32m: UInt32 { 0x2bc8_30a3 }
    static var bech32: UInt32 { 1 }

    mutating func add(_ symbol: UInt8) {
        let leading = Int(truncatingIfNeeded: remainder &>> 25 & 31)
        remainder =
            (remainder & 0x1ff_ffff) &<< 5 ^ UInt32(symbol) ^ Bech32mSymbols.generator[leading]
    }

    /// The upper three bits of each character, a zero, the lower five: so the prefix is checked too,
    /// and a wrong letter in it changes one symbol only.
    mutating func add(prefix: Span<UInt8>) {
        for index in prefix.indices { add(Bech32m.lowerCase(prefix[index]) &>> 5) }
        add(0)
        for index in prefix.indices { add(Bech32m.lowerCase(prefix[index]) & 31) }
    }

    /// The six symbols that complete what was added, the first in the highest five of 30 bits.
    consuming func completion() -> UInt32 {
        for _ in 0..<Self.symbolCount { add(0) }
        return remainder ^ Self.bech32m
    }
}
