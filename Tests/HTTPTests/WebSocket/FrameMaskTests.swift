import HTTP
import Simulation
import SpecTesting
import Testing

@Suite struct FrameMaskTests {
    @Test(arguments: Trials.seeds(2_000))
    func `words give what single bytes give, from any place of the frame`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let bytes = (0..<Int(dice.next() % 70)).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
        let key = UInt32(truncatingIfNeeded: dice.next())
        let place = Int(dice.next() % 9)
        let keys = (0..<4).map { UInt8(truncatingIfNeeded: key >> UInt32(24 - 8 * $0)) }
        var (masked, back): ([UInt8], [UInt8]) = ([1, 2], [])
        FrameMask(key: key).apply(to: bytes.span, at: place, into: &masked)
        #expect(
            masked == [1, 2] + bytes.enumerated().map { $1 ^ keys[(place + $0) % 4] })
        FrameMask(key: key).apply(to: masked.span.extracting(2...), at: place, into: &back)
        #expect(back == bytes)
    }
}
