import Chain
import Primitives
import Simulation
import SpecTesting
import Testing

@testable import Spine

@Suite struct StampedTimeTests {
    private let begin = SampleSpine.genesis.time.value

    @Test func `time passes as the steady clock's does`() {
        let clock = TestClock()
        var stamps = StampedTime(clock, after: Milliseconds(begin))
        #expect(stamps.look().now.value == begin)
        for passed in [1, 999, 5_000] as [UInt64] {
            let before = stamps.look().now.value
            clock.pass(passed)
            let (now, gap) = stamps.look()
            #expect(now.value == before + passed)
            #expect(gap == nil)
        }
    }

    @Test(arguments: [86_400_000, 31_536_000_000] as [UInt64], [true, false])
    func `a wall clock that leaps while it runs moves nothing`(leap: UInt64, isForward: Bool) {
        let clock = TestClock()
        var stamps = StampedTime(clock, after: Milliseconds(begin))
        clock.pass(500)
        _ = stamps.look()
        clock.leap(to: isForward ? begin + leap : begin - leap)
        let (now, gap) = stamps.look()
        #expect(now.value == begin + 500)
        #expect(gap == nil)
        clock.pass(10)
        #expect(stamps.look().now.value == begin + 510)
        clock.leap(to: 0)
        #expect(stamps.look().now.value == begin + 510)
    }

    @Test func `a machine that was asleep is one gap`() {
        let clock = TestClock()
        var stamps = StampedTime(clock, after: Milliseconds(begin))
        clock.pass(3_600_000)
        let (now, gap) = stamps.look()
        #expect(now.value == begin + 3_600_000)
        #expect(gap == Milliseconds(3_600_000))
        #expect(stamps.look().gap == nil)
        clock.pass(StampedTime.longestPause)
        #expect(stamps.look().gap == nil)
        clock.pass(StampedTime.longestPause + 1)
        #expect(stamps.look().gap == Milliseconds(StampedTime.longestPause + 1))
    }

    @Test
    func `what was worked at takes its time and is no gap, and a new chain begins without one`() {
        let clock = TestClock(wall: begin + 90_000)
        var stamps = StampedTime(clock, after: Milliseconds(begin), isNew: true)
        #expect(stamps.look().gap == nil)
        clock.pass(3_600_000)
        stamps.worked()
        let (now, gap) = stamps.look()
        #expect(now.value == begin + 90_000 + 3_600_000 && gap == nil)
    }

    @Test func `the time since the last stamp before a start is a gap`() {
        let clock = TestClock(wall: begin + 60_000)
        var stamps = StampedTime(clock, after: Milliseconds(begin))
        let (now, gap) = stamps.look()
        #expect(now.value == begin + 60_000)
        #expect(gap == Milliseconds(60_000))
    }

    @Test func `a wall clock behind the last stamp begins at that`() {
        let clock = TestClock(wall: begin - 86_400_000)
        var stamps = StampedTime(clock, after: Milliseconds(begin))
        #expect(stamps.look().now.value == begin)
        clock.pass(7)
        #expect(stamps.look().now.value == begin + 7)
    }

    @Test(arguments: Trials.seeds(1_000))
    func `it never runs backwards, whatever the clocks do`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let clock = TestClock()
        var stamps = StampedTime(clock, after: Milliseconds(begin))
        var last = stamps.look().now
        for _ in 0..<100 {
            switch UInt8.random(in: 0..<4, using: &dice) {
            case 0: clock.leap(to: .random(in: 0...(1 << 42), using: &dice))
            case 1: clock.set(steady: .random(in: 0...3_000_000, using: &dice))
            default: clock.pass(.random(in: 0...9_000, using: &dice))
            }
            let (now, gap) = stamps.look()
            #expect(now >= last)
            let passed = now.value - last.value
            #expect(gap?.value == (passed > StampedTime.longestPause ? passed : nil))
            last = now
        }
    }
}
