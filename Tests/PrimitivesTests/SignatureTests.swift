import Primitives
import Testing

@Suite struct SignatureTests {
    @Test func `text and bytes are one value`() throws {
        let bytes = [UInt8](1...64)
        let signature = try #require(Signature(bytes))
        let hex = HexText.text(bytes.span)
        #expect(hex.hasPrefix("01020304") && hex.hasSuffix("3e3f40") && hex.utf8.count == 128)
        #expect(signature.hex == hex && signature.description == hex)
        #expect(Signature(hex: hex) == signature)
        #expect(signature.bytes == bytes)
        #expect(signature.withBytes { bytes in bytes.indices.map { bytes[$0] } } == bytes)
        #expect(Signature.zero.bytes == [UInt8](repeating: 0, count: 64))
        var (appended, text): ([UInt8], [UInt8]) = ([7], [UInt8(ascii: "x")])
        signature.append(to: &appended)
        signature.appendHex(to: &text)
        #expect(appended == [7] + bytes)
        #expect(String(decoding: text, as: UTF8.self) == "x" + hex)
    }

    @Test(arguments: UInt64(0)..<16)
    func `order is the order of bytes`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<200 {
            let left = dice.bytes(64)
            var right = dice.bytes(64)
            let shared = Int(dice.next() % 65)
            right.replaceSubrange(0..<shared, with: left[0..<shared])
            let (a, b) = (try #require(Signature(left)), try #require(Signature(right)))
            #expect((a < b) == left.lexicographicallyPrecedes(right))
            #expect((a == b) == (left == right))
            #expect(Signature(hex: a.hex) == a)
        }
    }

    @Test func `other lengths and spellings are refused`() {
        let hex = Signature.zero.hex
        for count in 0..<130 where count != 64 {
            #expect(Signature([UInt8](repeating: 1, count: count)) == nil)
        }
        for place in [0, 63, 64, 127] {
            var text = Array(hex.utf8)
            text[place] = UInt8(ascii: "A")
            #expect(Signature(hex: String(decoding: text, as: UTF8.self)) == nil)
        }
        for text in ["", "0" + hex, String(hex.dropLast()), String(hex.prefix(64))] {
            #expect(Signature(hex: text) == nil)
        }
    }
}
