import Testing

@testable import Benchmarks

@Suite struct MatchTests {
    @Test func `ratio above one means ahead, whether less or more is better`() {
        #expect(Unit.seconds.ratio(ours: 1, peer: 4) == 4)
        #expect(Unit.rate("events").ratio(ours: 4, peer: 1) == 4)
        #expect(Unit.figure("bytes", better: .lower).ratio(ours: 4, peer: 1) == 0.25)
        #expect(Unit.figure("proofs", better: .higher).ratio(ours: 4, peer: 1) == 4)
    }

    @Test func `units read time for each piece of work, and work for each second`() {
        let sample = Sample(work: 1_000_000, duration: .milliseconds(500), figure: 7)
        #expect(Unit.nanoseconds.reading(sample) == 500)
        #expect(Unit.rate("events").reading(sample) == 2_000_000)
        #expect(Unit.rate("MB", of: 1e6).reading(sample) == 2)
        #expect(Unit.figure("bytes", better: .lower).reading(sample) == 7)
    }

    @Test func `both sides are warmed, then play in turns, each for a second or more`() throws {
        let diary = Diary()
        let match = Match(
            diary.contender("a", each: .milliseconds(40)),
            against: diary.contender("b", each: .milliseconds(400)))
        let outcome = try match.play(in: .milliseconds)

        let warmed = try #require(diary.entries.firstIndex { $0.repetitions > 1 })
        #expect(diary.entries[...warmed].allSatisfy { $0.name == "a" })
        let rounds = diary.entries[(warmed + 2)...]
        #expect(rounds.map(\.name).prefix(8) == ["a", "b", "b", "a", "a", "b", "b", "a"])
        #expect(rounds.count == outcome.ours.count + outcome.peer.count)
        for name in ["a", "b"] {
            let time = rounds.filter { $0.name == name }.map(\.duration).reduce(.zero, +)
            #expect(time >= .seconds(1))
        }
        #expect(outcome.ours.count == outcome.peer.count && outcome.ours.count >= 5)
        #expect(outcome.ours.allSatisfy { $0 == 40 } && outcome.peer.allSatisfy { $0 == 400 })
    }

    @Test func `short work is repeated until a round of it lasts`() throws {
        let diary = Diary()
        let match = Match(diary.contender("a", each: .nanoseconds(100)))
        let outcome = try match.play(in: .nanoseconds)
        let last = try #require(diary.entries.last)
        #expect(last.duration >= .milliseconds(150))
        #expect(outcome.repetitions == last.repetitions * outcome.ours.count)
        #expect(outcome.ours.allSatisfy { $0 == 100 })
    }

    @Test func `a peer that fails leaves us measured alone, with the reason`() throws {
        for survived in 0..<3 {
            var calls = 0
            let peer = Contender(name: "frail") { repetitions in
                calls += 1
                if calls > survived { throw PythonPeer.Failure.unavailable("no such module") }
                return Sample(work: repetitions, duration: .seconds(repetitions))
            }
            let ours = Diary().contender("a", each: .seconds(1))
            let outcome = try Match(ours, against: peer).play(in: .seconds)
            #expect(outcome.peerUnavailable == "no such module")
            #expect(outcome.peer.isEmpty && outcome.ours.count >= 5)
        }
    }

    @Test func `our own failure is no result`() {
        let ours = Contender(name: "a") { _ in throw Match.Failure.neverLastedLongEnough }
        #expect(throws: Match.Failure.neverLastedLongEnough) {
            try Match(ours).play(in: .seconds)
        }
    }

    @Test func `work that takes no time ends in an error, not in a number`() {
        let ours = Contender(name: "a") { Sample(work: $0, duration: .zero) }
        #expect(throws: Match.Failure.neverLastedLongEnough) {
            try Match(ours).play(in: .seconds)
        }
    }

    @Test func `figures need rounds but no time, and the largest of a round counts`() throws {
        var figures = [3.0, 9, 4].makeIterator()
        let contender = Contender.timingItself {
            Sample(work: 1, duration: .zero, figure: figures.next())
        }
        #expect(try contender.measure(3).figure == 9)

        let constant = Contender.timingItself { Sample(work: 1, duration: .zero, figure: 2) }
        let outcome = try Match(constant).play(in: .figure("bytes", better: .lower))
        #expect(outcome.ours == [2, 2, 2, 2, 2])
    }

    @Test func `work the harness times is done as often as asked`() throws {
        var done = 0
        let sample = try Contender.repeating {
            done += 1
            return 10
        }.measure(7)
        #expect(done == 7 && sample.work == 70 && sample.duration > .zero)
    }
}

/// Contenders that note when they were asked to work, and pretend how long it took.
private final class Diary {
    struct Entry {
        let name: String
        let repetitions: Int
        let duration: Duration
    }

    private(set) var entries: [Entry] = []

    func contender(_ name: String, each time: Duration) -> Contender {
        Contender(name: name) { [self] repetitions in
            entries.append(
                Entry(name: name, repetitions: repetitions, duration: time * repetitions))
            return Sample(work: repetitions, duration: time * repetitions)
        }
    }
}
