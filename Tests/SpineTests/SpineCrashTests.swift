import SpecTesting
import Testing

@Suite struct SpineCrashTests {
    /// Three rounds a seed, each to a crash or the end of the process at any call that persists
    /// something: 10,500 at full size, in starts, turns, blocks, archives and snapshots alike.
    @Test(arguments: Trials.seeds(3_500))
    func `what was answered comes back after every crash, and at most one batch nobody was told of`(
        seed: UInt64
    ) throws {
        var twin = SpineTwin(seed: seed)
        for _ in 0..<3 { try twin.round() }
        try twin.finish()
    }
}
