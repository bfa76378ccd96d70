import Crypto
import Testing

@Suite struct ConstantTimeTests {
    private func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        constantTimeEquals(left.span, right.span)
    }

    @Test(arguments: UInt64(0)..<16)
    func `equality is that of arrays`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        for count in 0..<80 {
            let left = dice.bytes(count)
            var right = left
            #expect(areEqual(left, right))
            right.append(0)
            #expect(!areEqual(left, right))
            guard count > 0 else { continue }
            right = flipped(left, Int(dice.next() % UInt64(8 * count)))
            #expect(!areEqual(left, right))
        }
    }

    @Test func `wiping leaves zeros, as many as there were`() {
        var bytes: [UInt8] = [1, 2, 3]
        wipe(&bytes)
        #expect(bytes == [0, 0, 0])
        var none: [UInt8] = []
        wipe(&none)
        #expect(none == [])
        var more: [UInt8] = [1, 2, 3, 4]
        var span = more.mutableSpan
        wipe(&span)
        #expect(more == [0, 0, 0, 0])
    }
}
