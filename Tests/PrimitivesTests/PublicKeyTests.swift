import Primitives
import Testing

@Suite struct PublicKeyTests {
    @Test func `text and bytes are one value`() throws {
        let bytes = [UInt8](1...32)
        let key = try #require(PublicKey(bytes))
        let hex = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"
        #expect(key.hex == hex && key.description == hex)
        #expect(PublicKey(hex: hex) == key)
        #expect(key.bytes == bytes)
        #expect(key.withBytes { bytes in bytes.indices.map { bytes[$0] } } == bytes)
        #expect(PublicKey.zero.bytes == [UInt8](repeating: 0, count: 32))
        var (appended, text): ([UInt8], [UInt8]) = ([7], [UInt8(ascii: "x")])
        key.append(to: &appended)
        key.appendHex(to: &text)
        #expect(appended == [7] + bytes)
        #expect(String(decoding: text, as: UTF8.self) == "x" + hex)
    }

    @Test(arguments: UInt64(0)..<16)
    func `order is the order of bytes`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<200 {
            let left = dice.bytes(32)
            var right = dice.bytes(32)
            let shared = Int(dice.next() % 33)
            right.replaceSubrange(0..<shared, with: left[0..<shared])
            let (a, b) = (try #require(PublicKey(left)), try #require(PublicKey(right)))
            #expect((a < b) == left.lexicographicallyPrecedes(right))
            #expect((a == b) == (left == right))
            #expect(PublicKey(hex: a.hex) == a)
        }
    }

    @Test func `other lengths and spellings are refused`() {
        let hex = PublicKey.zero.hex
        for count in 0..<70 where count != 32 {
            #expect(PublicKey([UInt8](repeating: 1, count: count)) == nil)
        }
        for text in ["", "0" + hex, String(hex.dropLast()), "A" + hex.dropFirst(), " " + hex] {
            #expect(PublicKey(hex: text) == nil)
        }
    }
}
