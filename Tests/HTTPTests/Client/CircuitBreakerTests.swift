import HTTP
import Simulation
import SpecTesting
import Testing

@Suite struct CircuitBreakerTests {
    private static let settings = BreakerSettings(
        failures: 3, percent: 50, window: 1_000, openTime: 500, trials: 2)

    private func pass(
        _ breaker: inout CircuitBreaker, _ time: UInt64
    ) throws -> CircuitBreaker.Pass {
        let pass = breaker.admit(at: time)
        return try #require(pass)
    }

    private func opened(at time: UInt64) throws -> CircuitBreaker {
        var breaker = CircuitBreaker(Self.settings)
        for _ in 0..<3 {
            let pass = try pass(&breaker, time)
            breaker.failed(pass, at: time)
        }
        return breaker
    }

    @Test func `so many failures open it, for so long`() throws {
        var breaker = try opened(at: 10)
        #expect(breaker.state == .open(until: 510))
        let wait = breaker.openFor(at: 500)
        #expect(wait == 10)
        let early = breaker.admit(at: 509)
        #expect(early == nil)
        let late = breaker.admit(at: 510)
        #expect(late != nil)
        #expect(breaker.state == .halfOpen)
    }

    @Test func `few failures among many successes do not`() throws {
        var breaker = CircuitBreaker(Self.settings)
        for step in 0..<12 {
            let pass = try pass(&breaker, 0)
            if step % 3 == 0 { breaker.failed(pass, at: 0) } else { breaker.succeeded(pass, at: 0) }
        }
        #expect(breaker.state == .closed)
    }

    @Test func `failures of another window are forgotten`() throws {
        var breaker = CircuitBreaker(Self.settings)
        for time: UInt64 in [0, 1, 1_000, 1_001] {
            let pass = try pass(&breaker, time)
            breaker.failed(pass, at: time)
        }
        #expect(breaker.state == .closed)
    }

    @Test func `half open, as many may try as must succeed, and they close it`() throws {
        var breaker = try opened(at: 0)
        let first = try pass(&breaker, 500)
        let second = try pass(&breaker, 500)
        let more = breaker.admit(at: 500)
        #expect(more == nil)
        breaker.abandoned(first, at: 500)
        let third = try pass(&breaker, 500)
        breaker.succeeded(second, at: 501)
        let still = breaker.admit(at: 501)
        #expect(breaker.state == .halfOpen && still == nil)
        breaker.succeeded(third, at: 502)
        #expect(breaker.state == .closed)
    }

    @Test func `half open, one failure opens it again`() throws {
        var breaker = try opened(at: 0)
        let pass = try pass(&breaker, 700)
        breaker.failed(pass, at: 701)
        #expect(breaker.state == .open(until: 1_201))
    }

    @Test func `what was begun in an earlier state says nothing`() throws {
        var breaker = CircuitBreaker(Self.settings)
        let late = try pass(&breaker, 0)
        for _ in 0..<3 {
            let pass = try pass(&breaker, 0)
            breaker.failed(pass, at: 0)
        }
        _ = breaker.admit(at: 500)
        breaker.failed(late, at: 500)
        #expect(breaker.state == .halfOpen)
    }

    // MARK: A naive twin

    /// The same rules over the list of all that happened since the state began.
    private struct Naive {
        enum Word { case admitted, good, bad, dropped }

        let settings: BreakerSettings
        var state = "closed"
        var began: UInt64 = 0
        var until: UInt64 = 0
        var now: UInt64 = 0
        var era = 0
        var words: [(Word, UInt64)] = []

        func count(_ word: Word) -> Int { words.filter { $0.0 == word }.count }

        mutating func enter(_ state: String) {
            (self.state, began, words) = (state, now, [])
            era += 1
        }

        mutating func tick(_ time: UInt64) {
            now = max(now, time)
            if state == "closed", now >= began + settings.window { (began, words) = (now, []) }
            if state == "open", now >= until { enter("half") }
        }

        mutating func admit(at time: UInt64) -> Int? {
            tick(time)
            if state == "open" { return nil }
            if state == "half" {
                let away = count(.admitted) - count(.good) - count(.dropped)
                guard away + count(.good) < settings.trials else { return nil }
            }
            words.append((.admitted, now))
            return era
        }

        mutating func tell(_ word: Word, _ pass: Int, at time: UInt64) {
            tick(time)
            guard pass == era else { return }
            words.append((word, now))
            if state == "half", word == .bad || count(.good) == settings.trials {
                if word == .bad { until = now + settings.openTime }
                return enter(word == .bad ? "open" : "closed")
            }
            let (bad, good) = (count(.bad), count(.good))
            if state == "closed", word == .bad, bad >= settings.failures,
                bad * 100 >= settings.percent * (bad + good)
            {
                until = now + settings.openTime
                enter("open")
            }
        }

        var name: CircuitBreaker.State {
            switch state {
            case "closed": .closed
            case "open": .open(until: until)
            default: .halfOpen
            }
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `it does as its naive twin does`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let settings = BreakerSettings(
            failures: .random(in: 1...4, using: &dice), percent: .random(in: 0...100, using: &dice),
            window: .random(in: 1...200, using: &dice),
            openTime: .random(in: 0...100, using: &dice), trials: .random(in: 1...3, using: &dice))
        var (breaker, twin) = (CircuitBreaker(settings), Naive(settings: settings))
        var passes: [(CircuitBreaker.Pass, Int)] = []
        var time: UInt64 = 0
        for step in 0..<200 {
            time += .random(in: 0...20, using: &dice)
            // Now and then a clock that runs backwards.
            let said = Bool.random(using: &dice) ? time : time / 2
            if passes.isEmpty || Int.random(in: 0..<2, using: &dice) == 0 {
                let (pass, other) = (breaker.admit(at: said), twin.admit(at: said))
                #expect((pass == nil) == (other == nil), "step \(step)")
                if let pass, let other { passes.append((pass, other)) }
            } else {
                let (pass, other) = passes.remove(
                    at: .random(in: 0..<passes.count, using: &dice))
                switch Int.random(in: 0..<4, using: &dice) {
                case 0:
                    breaker.succeeded(pass, at: said)
                    twin.tell(.good, other, at: said)
                case 1:
                    breaker.abandoned(pass, at: said)
                    twin.tell(.dropped, other, at: said)
                default:
                    breaker.failed(pass, at: said)
                    twin.tell(.bad, other, at: said)
                }
            }
            guard breaker.state == twin.name else {
                Issue.record("step \(step): \(breaker.state), expected \(twin.name)")
                return
            }
        }
    }
}
