import HTTP
import Simulation
import SpecTesting
import Testing

@Suite struct TokenBucketTests {
    @Test func `a full bucket grants its burst, then what time brings`() {
        var bucket = TokenBucket(rate: 2, burst: 3)
        for left: UInt64 in [2, 1, 0] {
            #expect(
                bucket.take(at: 5) == TokenGrant(granted: true, remaining: left, retryAfterMs: 0))
        }
        #expect(
            bucket.take(at: 5) == TokenGrant(granted: false, remaining: 0, retryAfterMs: 500))
        #expect(bucket.take(at: 504).retryAfterMs == 1)
        #expect(bucket.take(at: 505).granted)
        #expect(bucket.take(3, at: 1_505).retryAfterMs == 500)
        #expect(bucket.take(3, at: 2_005).granted)
    }

    @Test func `what can never be granted says so`() {
        var bucket = TokenBucket(rate: 2, burst: 3)
        #expect(bucket.take(4, at: 0).retryAfterMs == .max)
        #expect(bucket.take(0, at: 0) == TokenGrant(granted: true, remaining: 3, retryAfterMs: 0))
        var frozen = TokenBucket(rate: 0, burst: 1)
        #expect(frozen.take(at: 0).granted)
        #expect(frozen.take(at: .max).retryAfterMs == .max)
        var huge = TokenBucket(rate: TokenBucket.most, burst: TokenBucket.most)
        #expect(huge.take(TokenBucket.most, at: 0).granted)
        #expect(huge.take(TokenBucket.most, at: .max).granted)
    }

    @Test func `time that runs backwards stands still`() {
        var bucket = TokenBucket(rate: 1, burst: 1)
        #expect(bucket.take(at: 10_000).granted)
        #expect(!bucket.take(at: 0).granted)
        #expect(!bucket.take(at: 10_999).granted)
        #expect(bucket.take(at: 11_000).granted)
    }

    /// The level as a fraction of seconds, with whole numbers as wide as they need to be.
    private struct Model {
        let (rate, burst): (UInt64, UInt64)
        /// Tokens over a thousand.
        var level: UInt128
        var latest: UInt64?

        mutating func take(_ count: UInt64, at ms: UInt64) -> Bool {
            if let latest, ms > latest {
                level = min(
                    UInt128(burst) * 1_000, level + UInt128(ms - latest) * UInt128(rate))
            }
            latest = max(latest ?? ms, ms)
            guard UInt128(count) * 1_000 <= level else { return false }
            level -= UInt128(count) * 1_000
            return true
        }
    }

    @Test(arguments: Trials.seeds(5_000))
    func `a bucket grants what exact arithmetic grants, and waiting as told suffices`(
        seed: UInt64
    ) {
        var dice = SplitMix64(seed: seed)
        let bounds: [UInt64] = [3, 50, 10_000, TokenBucket.most]
        let rate = UInt64.random(in: 0...(bounds.randomElement(using: &dice) ?? 1), using: &dice)
        let burst = UInt64.random(in: 0...(bounds.randomElement(using: &dice) ?? 1), using: &dice)
        var bucket = TokenBucket(rate: rate, burst: burst)
        var model = Model(rate: rate, burst: burst, level: UInt128(burst) * 1_000)
        var now = UInt64.random(in: 0...1 << 40, using: &dice)
        for _ in 0..<200 {
            let leaps: [UInt64] = [0, 1, 30, 2_000, 1 << 40]
            let leap = leaps.randomElement(using: &dice) ?? 0
            let step = UInt64.random(in: 0...leap, using: &dice)
            now = Bool.random(using: &dice) ? now + step : now - min(now, step / 4)
            let most = min(burst, TokenBucket.most - 1) + 1
            let count = UInt64.random(
                in: 0...min(most, 1 << Int.random(in: 0...48, using: &dice)), using: &dice)
            let grant = bucket.take(count, at: now)
            #expect(grant.granted == model.take(count, at: now))
            #expect(UInt128(grant.remaining) == model.level / 1_000)
            guard !grant.granted, grant.retryAfterMs < 1 << 60 else { continue }
            var (soon, early) = (bucket, bucket)
            let latest = model.latest ?? now
            let ready = soon.take(count, at: latest + grant.retryAfterMs)
            #expect(ready.granted)
            let tooEarly = early.take(count, at: latest + grant.retryAfterMs - 1)
            #expect(!tooEarly.granted)
        }
    }
}
