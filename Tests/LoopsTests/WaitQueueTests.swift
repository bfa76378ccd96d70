import Simulation
import SpecTesting
import Testing

@testable import Loops

@Suite struct WaitQueueTests {
    @Test(arguments: Trials.seeds(2_000))
    func `it is a list in which each stands once`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var queue = WaitQueue()
        var twin: [(number: Int32, since: UInt64)] = []
        var now: UInt64 = 0
        for _ in 0..<500 {
            now += .random(in: 0...3, using: &dice)
            let number = Int32.random(in: 0..<20, using: &dice)
            switch Int.random(in: 0..<4, using: &dice) {
            case 0, 1:
                queue.join(number, at: now)
                if !twin.contains(where: { $0.number == number }) { twin.append((number, now)) }
            case 2:
                queue.leave(number)
                twin.removeAll { $0.number == number }
            default:
                let time = UInt64.random(in: 0...20, using: &dice)
                let found = queue.popFirst(waiting: time, by: now)
                let expected = twin.first.flatMap { $0.since + time <= now ? $0.number : nil }
                #expect(found == expected)
                if expected != nil { twin.removeFirst() }
            }
            #expect(queue.since == twin.first?.since && queue.first == twin.first?.number)
            #expect(queue.contains(number) == twin.contains { $0.number == number })
        }
    }
}
