import Primitives
import Testing

@Suite struct HexTextTests {
    @Test func `every byte is two lower-case digits and reads back`() {
        let all = Array(UInt8.min...UInt8.max)
        let text = HexText.text(all.span)
        #expect(text.hasPrefix("000102030405060708090a0b0c0d0e0f10"))
        #expect(text.hasSuffix("f9fafbfcfdfeff"))
        #expect(HexText.bytes(text) == all)
        #expect(HexText.bytes("") == [])
    }

    @Test(arguments: ["0", "000", "0g", "g0", "AA", "aA", " 0", "0x", "é"])
    func `anything else is refused`(text: String) {
        #expect(HexText.bytes(text) == nil)
    }
}
