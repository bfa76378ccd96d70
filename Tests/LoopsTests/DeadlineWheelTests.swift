import Simulation
import SpecTesting
import Testing

@testable import Loops

@Suite struct DeadlineWheelTests {
    /// The wheel beside a list of moments that is searched.
    private struct Pair {
        var wheel: DeadlineWheel
        var now: UInt64
        /// When each comes, and the tick after the one at which it was set.
        var moments: [DeadlineWheel.Key: (due: UInt64, firstTick: UInt64)] = [:]
        var keys: [DeadlineWheel.Key] = []

        init(at now: UInt64) { (wheel, self.now) = (DeadlineWheel(at: now), now) }

        mutating func set(_ key: DeadlineWheel.Key, at due: UInt64) {
            wheel.set(key, at: due)
            moments[key] = (due, now >> 4 + 1)
        }

        /// The tick at whose beginning it must have come.
        static func last(_ moment: (due: UInt64, firstTick: UInt64)) -> UInt64 {
            max(moment.due / 16 + (moment.due % 16 == 0 ? 0 : 1), moment.firstTick)
        }

        mutating func advance(by step: UInt64) {
            now += step
            var reached: [DeadlineWheel.Key] = []
            wheel.advance(to: now, into: &reached)
            var taken = Set<DeadlineWheel.Key>()
            for key in reached where wheel.take(key, at: now) {
                #expect(taken.insert(key).inserted, "\(key) comes once")
                let moment = moments.removeValue(forKey: key)
                #expect(moment.map { $0.due <= now } == true, "\(key) is not early")
            }
            for (key, moment) in moments {
                #expect(Self.last(moment) > now >> 4, "\(key) is not late")
            }
            check()
        }

        func check() {
            for key in keys { #expect(wheel.isSet(key) == (moments[key] != nil)) }
            guard let first = moments.values.map(Self.last).min() else { return }
            let next = wheel.nextDue
            #expect(next.map { $0 <= first << 4 && $0 >> 4 > now >> 4 } == true)
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `whatever is set, moved and cleared comes never early and 16 ms late at most`(
        seed: UInt64
    ) {
        var dice = SplitMix64(seed: seed)
        var pair = Pair(at: UInt64.random(in: 0...1_000_000, using: &dice))
        let reach: UInt64 = [50, 5_000, 60_000].randomElement(using: &dice) ?? 50
        for _ in 0..<400 {
            let key = pair.keys.randomElement(using: &dice)
            switch (Int.random(in: 0..<10, using: &dice), key) {
            case (0, _), (_, nil):
                if pair.keys.count < 40 { pair.keys.append(pair.wheel.add()) }
            case (1, let key?):
                pair.wheel.remove(key)
                pair.moments[key] = nil
                pair.keys.removeAll { $0 == key }
            case (2, let key?):
                pair.wheel.clear(key)
                pair.moments[key] = nil
            case (3...6, let key?):
                let due = pair.now + .random(in: 0...reach, using: &dice)
                pair.set(key, at: due - min(due, .random(in: 0...20, using: &dice)))
            default:
                let far = dice.next() % 20 == 0
                pair.advance(by: .random(in: 0...(far ? 30_000 : 40), using: &dice))
            }
            pair.check()
        }
    }

    @Test func `a moment at the end of time never comes`() {
        var wheel = DeadlineWheel(at: 0)
        let key = wheel.add()
        wheel.set(key, at: .max)
        var reached: [DeadlineWheel.Key] = []
        for turn in 1...100 as ClosedRange<UInt64> {
            wheel.advance(to: turn * 10_000, into: &reached)
        }
        #expect(reached.isEmpty && wheel.isSet(key))
    }

    @Test func `what comes may clear and move what comes with it`() {
        var wheel = DeadlineWheel(at: 0)
        let keys = (0..<3).map { _ in wheel.add() }
        for key in keys { wheel.set(key, at: 100) }
        var reached: [DeadlineWheel.Key] = []
        wheel.advance(to: 112, into: &reached)
        #expect(Set(reached) == Set(keys))
        wheel.clear(keys[0])
        wheel.set(keys[1], at: 200)
        #expect(reached.filter { wheel.take($0, at: 112) } == [keys[2]])
        reached = []
        wheel.advance(to: 208, into: &reached)
        #expect(reached == [keys[1]] && wheel.take(keys[1], at: 208))
    }
}
