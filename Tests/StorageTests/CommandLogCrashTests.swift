import SpecTesting
import Testing

@Suite struct CommandLogCrashTests {
    /// Four rounds a seed at least end in a crash or in the death of the process: 10,000 at full
    /// size, in appends, commits, rotations, cuts, drops and recoveries alike.
    @Test(arguments: Trials.seeds(4_000))
    func `what was answered is there after every crash, and nothing else but one whole group`(
        seed: UInt64
    ) throws {
        var twin = LogTwin(seed: seed)
        for _ in 0..<4 { try twin.round() }
        try twin.finish()
        #expect(twin.crashes > 0)
    }
}
