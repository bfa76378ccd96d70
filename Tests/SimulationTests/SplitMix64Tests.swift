import Simulation
import SpecTesting
import Testing

@Suite struct SplitMix64Tests {
    /// The first throws of the reference implementation.
    static let reference: [(seed: UInt64, throws: [UInt64])] = [
        (0, [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F]),
        (1_234_567, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]),
    ]

    @Test(arguments: reference)
    func `a seed throws the reference numbers`(seed: UInt64, expected: [UInt64]) {
        var dice = SplitMix64(seed: seed)
        #expect(expected.map { _ in dice.next() } == expected)
    }

    @Test(arguments: Trials.seeds(1_000))
    func `a copy goes on like its original`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        for _ in 0..<Int.random(in: 0..<100, using: &dice) { _ = dice.next() }
        var copy = dice
        #expect((0..<8).map { _ in copy.next() } == (0..<8).map { _ in dice.next() })
    }
}
