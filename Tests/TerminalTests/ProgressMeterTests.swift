import Simulation
import SpecTesting
import Testing

@testable import Terminal

@Suite struct ProgressMeterTests {
    @Test func `a line is written over, with rate and what is left`() {
        var meter = ProgressMeter("checking", "records", of: 1_000, style: .line(columns: 80))
        #expect(meter.report(done: 10, after: .milliseconds(999)) == nil)
        #expect(
            meter.report(done: 250, after: .seconds(2))
                == "\rchecking: 250 of 1000 records, 25 %, 125/s, 0:06 left\u{1B}[K")
        #expect(meter.report(done: 251, after: .milliseconds(2_099)) == nil)
        #expect(meter.report(done: 260, after: .milliseconds(2_100)) != nil)
        #expect(meter.end() == "\r\u{1B}[K")
        #expect(meter.end() == nil)
    }

    @Test func `without a terminal there is a line every ten seconds`() {
        var meter = ProgressMeter("checking", "records", of: nil, style: .plain)
        var said: [String] = []
        for second in 0...30 {
            let text = meter.report(done: UInt64(second) * 3, after: .seconds(second))
            if let text { said.append(text) }
        }
        #expect(
            said == [
                "checking: 3 records, 3.0/s\n", "checking: 33 records, 3.0/s\n",
                "checking: 63 records, 3.0/s\n",
            ])
        #expect(meter.end() == nil)
    }

    @Test(arguments: Trials.seeds(500))
    func `any numbers are told, within the window`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let shift = UInt64.random(in: 0...63, using: &dice)
        let total = UInt64.random(in: 0 ... .max, using: &dice) >> shift
        let done = UInt64.random(in: 0 ... .max, using: &dice) >> shift
        var meter = ProgressMeter("work", "中", of: total, style: .line(columns: 40))
        let text = meter.report(
            done: done, after: .milliseconds(Int64.random(in: 1_000...1 << 50, using: &dice)))
        #expect(DisplayWidth.of(text?.dropFirst().dropLast(3) ?? "") < 40)
    }

    @Test func `a session tells none of it with --json or --quiet, and goes by the clock given`()
        async throws
    {
        for (words, isTold) in [([], true), (["--json"], false), (["--quiet"], false)] {
            let errors = MemoryOutput()
            let console = Console.inMemory(MemoryOutput(), errors)
            let clock = ManualClock()
            let tree = CommandTree(
                Command("work", "work") { (_, session) throws(CommandFailure) in
                    var progress = session.progress("working", "steps", by: clock)
                    progress.update(1)
                    clock.advance(by: .seconds(2))
                    progress.update(4)
                    progress.end()
                    return .success
                }, version: "1")
            #expect(await tree.run(words, calledAs: "work", at: console) == .success)
            #expect(errors.text == (isTold ? "working: 4 steps, 2.0/s\n" : ""))
        }
    }
}
