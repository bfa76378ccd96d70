import Testing

@testable import Traces

@Suite struct PostDelayTests {
    @Test(arguments: 1...40) func `waits double up to a bound, each between half and all`(
        attempt: Int
    ) {
        let doubled = Duration.milliseconds(500) * (1 << min(attempt - 1, 10))
        let whole = min(doubled, .seconds(30))
        for chance in [0, 1, 511, 1_023, 1_024, UInt64.max] {
            let delay = PostDelay.delay(attempt: attempt, asked: nil, chance: chance)
            #expect(whole / 2 <= delay && delay <= whole)
        }
        #expect(PostDelay.delay(attempt: attempt, asked: nil, chance: 0) == whole / 2)
    }

    @Test func `what the collector asks for counts, within bounds`() {
        func asked(_ duration: Duration) -> Duration {
            PostDelay.delay(attempt: 1, asked: duration, chance: 5)
        }
        #expect(asked(.seconds(7)) == .seconds(7))
        #expect(asked(.zero) == .milliseconds(500))
        #expect(asked(.seconds(86_400)) == .seconds(30))
    }
}
