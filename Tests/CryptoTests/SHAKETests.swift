import Crypto
import SpecTesting
import Testing

@Suite struct SHAKETests {
    @Test(arguments: Trials.seeds(5_000))
    func `output read in parts is the output read at once`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let message = dice.bytes(Int(dice.next() % 500))
        var (narrow, wide) = (SHAKE128(), SHAKE256())
        for part in message.parts(upTo: 200, using: &dice) {
            narrow.update(part.span)
            wide.update(part.span)
        }
        let count = Int(dice.next() % 1_500)
        let expected = SHAKE128.hash(message.span, count: count)
        let wideExpected = SHAKE256.hash(message.span, count: count)
        var (output, wideOutput) = (narrow.output(), wide.output())
        var (read, wideRead): ([UInt8], [UInt8]) = ([], [])
        while read.count < count {
            let next = min(Int(dice.next() % 400), count - read.count)
            read += output.read(next)
            wideRead += wideOutput.read(next)
        }
        #expect(read == expected)
        #expect(wideRead == wideExpected)
    }

    @Test func `a buffer is filled with what comes next`() {
        let message = Array("seed".utf8)
        let expected = SHAKE128.hash(message.span, count: 1_000)
        var shake = SHAKE128()
        shake.update(message.span)
        var output = shake.output()
        #expect(output.read(0) == [])
        #expect(output.read(168) == Array(expected[..<168]))
        var rest = [UInt8](repeating: 0xEE, count: 832)
        var buffer = rest.mutableSpan
        output.read(into: &buffer)
        #expect(rest == Array(expected[168...]))
    }

    @Test func `output ends no message, and begins at its first byte each time`() {
        var shake = SHAKE256()
        let (left, right) = (Array("left".utf8), Array("right".utf8))
        shake.update(left.span)
        var first = shake.output()
        _ = first.read(10)
        var again = shake.output()
        #expect(again.read(40) == SHAKE256.hash(left.span, count: 40))
        var copy = again
        #expect(copy.read(9) == again.read(9))
        shake.update(right.span)
        var both = shake.output()
        let message = left + right
        #expect(both.read(40) == SHAKE256.hash(message.span, count: 40))
    }

    @Test func `no byte outside either buffer is touched`() throws {
        let memory = try #require(GuardedMemory(readable: 300))
        for length in 0...300 {
            let zeros = [UInt8](repeating: 0, count: length)
            let message = memory.last(length)
            #expect(
                SHAKE128.hash(message.span, count: length)
                    == SHAKE128.hash(zeros.span, count: length))
        }
    }
}
