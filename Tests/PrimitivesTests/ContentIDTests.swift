import Primitives
import Testing

@Suite struct ContentIDTests {
    private static let text =
        "b3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"

    @Test func `text, digest and content id are one value`() throws {
        let id = try #require(ContentID(parsing: Self.text))
        #expect(id.digest == Digest(hex: String(Self.text.dropFirst(3))))
        #expect(id.text == Self.text)
        #expect(id.description == Self.text)
        #expect(ContentID.none.text == "b3:" + String(repeating: "0", count: 64))
        var text = Array("x".utf8)
        id.appendText(to: &text)
        #expect(String(decoding: text, as: UTF8.self) == "x" + Self.text)
        #expect(id.text.utf8.count == ContentID.characterCount)
    }

    @Test(arguments: [
        "", "b3:", "\(text.dropFirst(3))", "\(text.dropLast())", "\(text)0", text.uppercased(),
        "B3\(text.dropFirst(2))", "b2\(text.dropFirst(2))", "b3-\(text.dropFirst(3))",
        " b3:\(text.dropFirst(4))", "b3:\(text.dropFirst(3).uppercased())",
        "\(text.dropLast())g", "b3:0x\(text.dropFirst(5))",
    ])
    func `anything else is refused`(text: String) {
        #expect(ContentID(parsing: text) == nil)
    }

    @Test(arguments: UInt64(0)..<16)
    func `ids order as their bytes and their texts do`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<100 {
            let left = dice.bytes(32)
            var right = dice.bytes(32)
            let shared = Int(dice.next() % 33)
            right.replaceSubrange(0..<shared, with: left[0..<shared])
            let a = ContentID(try #require(Digest(left)))
            let b = ContentID(try #require(Digest(right)))
            #expect((a < b) == left.lexicographicallyPrecedes(right))
            #expect((a < b) == (a.text < b.text))
            #expect((a == b) == (a.text == b.text))
            #expect(ContentID(parsing: a.text) == a)
        }
    }
}
