import Testing

@testable import SpecTesting

@Suite struct TrialsTests {
    @Test(arguments: [(10_000, 100), (1_600, 16), (1_599, 16), (100, 16), (16, 16), (5, 5), (0, 0)])
    func `one trial in a hundred runs, and never too few`(full: Int, expected: Int) throws {
        #expect(try Trials(environment: [:], freshSeed: 1).count(full) == expected)
        let all = try Trials(environment: ["THE_BLOCK_FULL": "1"], freshSeed: 1)
        #expect(all.count(full) == full)
    }

    @Test func `a given seed repeats the run, and a full run begins like a short one`() throws {
        let short = try Trials(environment: ["THE_BLOCK_SEED": "42"], freshSeed: 1)
        let full = try Trials(
            environment: ["THE_BLOCK_SEED": "0x2A", "THE_BLOCK_FULL": "1"], freshSeed: 2)
        #expect(short.seeds(3_000) == Array(full.seeds(3_000).prefix(30)))
        #expect(Set(full.seeds(3_000)).count == 3_000)
        #expect(try Trials(environment: ["THE_BLOCK_SEED": ""], freshSeed: 7).seed == 7)
    }

    @Test(arguments: ["tuesday", "-1", "18446744073709551616", "0x", "1 2"])
    func `a seed that is no number is refused`(text: String) {
        #expect(throws: Trials.Refusal.seedIsNoNumber(text)) {
            try Trials(environment: ["THE_BLOCK_SEED": text], freshSeed: 1)
        }
    }
}
