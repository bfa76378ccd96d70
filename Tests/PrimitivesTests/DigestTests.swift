import Primitives
import Testing

@Suite struct DigestTests {
    /// BLAKE3 of the empty input.
    static let hex = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"

    @Test func `text, words and bytes are one value`() throws {
        let digest = try #require(Digest(hex: Self.hex))
        let words: [UInt64] = [
            0xaf13_49b9_f5f9_a1a6, 0xa040_4dea_36dc_c949,
            0x9bcb_25c9_adc1_12b7, 0xcc9a_93ca_e41f_3262,
        ]
        #expect([digest.word0, digest.word1, digest.word2, digest.word3] == words)
        #expect(digest == Digest(words[0], words[1], words[2], words[3]))
        #expect(digest.hex == Self.hex)
        #expect(digest.description == Self.hex)
        #expect(digest.bytes.prefix(4) == [0xaf, 0x13, 0x49, 0xb9])
        #expect(digest.bytes.suffix(2) == [0x32, 0x62])
        #expect(Digest.zero.hex == String(repeating: "0", count: 64))
    }

    @Test(arguments: UInt64(0)..<16)
    func `bytes and text read back, and order is the order of bytes`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<200 {
            let left = dice.bytes(32)
            var right = dice.bytes(32)
            let shared = Int(dice.next() % 33)
            right.replaceSubrange(0..<shared, with: left[0..<shared])
            let a = try #require(Digest(left))
            let b = try #require(Digest(right))
            #expect(a.bytes == left)
            #expect(a.withBytes { bytes in bytes.indices.map { bytes[$0] } } == left)
            #expect(Digest(hex: a.hex) == a)
            #expect((a < b) == left.lexicographicallyPrecedes(right))
            #expect((a == b) == (left == right))
        }
    }

    @Test func `only exactly 32 bytes make a digest`() {
        for count in 0..<100 where count != 32 {
            #expect(Digest([UInt8](repeating: 1, count: count)) == nil)
        }
    }

    @Test(arguments: [
        "", "af", "\(hex.dropLast())", "\(hex)0", "\(hex)\(hex)", hex.uppercased(),
        "g\(hex.dropFirst())", "\(hex.dropLast())g", " \(hex.dropFirst())", "0x\(hex.dropFirst(2))",
        "\(hex.prefix(31))F\(hex.suffix(32))", String(repeating: "é", count: 32),
    ])
    func `text that is not 64 lower-case digits is refused`(text: String) {
        #expect(Digest(hex: text) == nil)
    }

    @Test func `every byte other than a lower-case digit is refused at every place`() {
        let digits = Set("0123456789abcdef".utf8)
        for place in [0, 15, 16, 31, 32, 47, 48, 63] {
            for byte in UInt8.min...UInt8.max {
                var text = Array(Self.hex.utf8)
                text[place] = byte
                let digest = Digest(hex: text.span)
                #expect((digest != nil) == digits.contains(byte))
            }
        }
    }

    @Test func `appending leaves what is there`() throws {
        let digest = try #require(Digest(hex: Self.hex))
        var (bytes, text): ([UInt8], [UInt8]) = ([7], [UInt8(ascii: "x")])
        digest.append(to: &bytes)
        digest.appendHex(to: &text)
        #expect(bytes == [7] + digest.bytes)
        #expect(String(decoding: text, as: UTF8.self) == "x" + Self.hex)
    }
}
