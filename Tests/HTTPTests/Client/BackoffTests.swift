import Simulation
import SpecTesting
import Testing

@testable import HTTP

@Suite struct BackoffTests {
    @Test func `the ceiling doubles up to its bound, and never wraps`() {
        let backoff = Backoff(first: 100, most: 1_000)
        #expect(
            (0...6).map { backoff.ceiling(afterFailures: $0) } == [
                100, 100, 200, 400, 800, 1_000, 1_000,
            ])
        #expect(backoff.ceiling(afterFailures: .max) == 1_000)
        #expect(Backoff(first: .max, most: .max).ceiling(afterFailures: 2) == .max)
        #expect(Backoff(first: 0, most: 5).ceiling(afterFailures: 9) == 0)
    }

    @Test(arguments: Trials.seeds(2_000))
    func `a wait lies in the upper half of its ceiling`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let backoff = Backoff(
            first: .random(in: 0...10_000, using: &dice),
            most: .random(in: 0...60_000, using: &dice))
        let failures = Int.random(in: 0...80, using: &dice)
        let ceiling = backoff.ceiling(afterFailures: failures)
        let wait = backoff.wait(afterFailures: failures, using: &dice)
        #expect(wait <= ceiling && wait >= ceiling / 2)
        #expect(ceiling <= backoff.most)
    }

    @Test func `waits differ by the dice`() {
        var dice = SplitMix64(seed: 1)
        let backoff = Backoff(first: 1_000, most: 1_000)
        #expect(Set((0..<50).map { _ in backoff.wait(afterFailures: 1, using: &dice) }).count > 20)
    }

    @Test func `Retry-After is seconds or a date, and nothing else`() {
        #expect(RetryAfter.milliseconds("7", now: 0) == 7_000)
        #expect(RetryAfter.milliseconds("0", now: 0) == 0)
        #expect(RetryAfter.milliseconds("Thu, 01 Jan 1970 00:01:00 GMT", now: 50) == 10_000)
        #expect(RetryAfter.milliseconds("Thu, 01 Jan 1970 00:01:00 GMT", now: 70) == 0)
        #expect(RetryAfter.milliseconds("999999999999", now: 0) == 999_999_999_999_000)
        for text in ["", "-1", "+1", "1.5", "soon", "1 ", "9999999999999"] {
            #expect(RetryAfter.milliseconds(text, now: 0) == nil, "\(text)")
        }
    }
}
