import Primitives
import Testing

@Suite struct DecimalWritingTests {
    @Test(arguments: UInt64(0)..<16)
    func `digits are those the standard library writes`(seed: UInt64) {
        var dice = Dice(seed: seed)
        for _ in 0..<1_000 {
            expectStandardDigits(dice.wide())
            expectStandardDigits(dice.word())
            expectStandardDigits(dice.signed())
            expectStandardDigits(Int64(truncatingIfNeeded: dice.word()))
            expectStandardDigits(Int8(truncatingIfNeeded: dice.word()))
        }
    }

    @Test func `every change of length is right`() {
        var power: UInt128 = 1
        for _ in 0..<38 {
            power *= 10
            expectStandardDigits(power - 1)
            expectStandardDigits(power)
            expectStandardDigits(power + 1)
            if let short = UInt64(exactly: power) {
                expectStandardDigits(short - 1)
                expectStandardDigits(short)
            }
        }
        expectStandardDigits(UInt128.max)
        expectStandardDigits(Int128.min)
        expectStandardDigits(Int64.min)
        expectStandardDigits(UInt64.max)
    }

    @Test func `all numbers of one chunk's every part are right`() {
        for number in 0..<UInt64(10_000) {
            expectStandardDigits(number)
            expectStandardDigits(number * 10_000)
            expectStandardDigits(number * 10_001)
        }
    }

    @Test func `appending leaves what is there`() {
        var bytes = Array("n=".utf8)
        UInt64(42).appendDecimal(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "n=42")
    }

    private func expectStandardDigits(_ number: some FixedWidthInteger) {
        var bytes = [UInt8]()
        number.appendDecimal(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == String(number))
    }

    private func expectStandardDigits(_ number: UInt64) {
        var bytes = [UInt8]()
        number.appendDecimal(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == String(number))
    }
}
