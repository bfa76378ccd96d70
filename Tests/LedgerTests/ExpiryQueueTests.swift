import Primitives
import Simulation
import SpecTesting
import Testing

@testable import Ledger

@Suite struct ExpiryQueueTests {
    @Test(arguments: Trials.seeds(2_000))
    func `the first is the least of what is in it`(seed: UInt64) {
        var (dice, queue) = (SplitMix64(seed: seed), ExpiryQueue())
        var twin: [ExpiryQueue.Entry] = []
        for number in 1...400 as ClosedRange<UInt64> {
            let takes = UInt64.random(in: 0..<100, using: &dice) < (number < 200 ? 30 : 70)
            if takes, !twin.isEmpty {
                let index =
                    Bool.random(using: &dice)
                    ? Int.random(in: 0..<twin.count, using: &dice)
                    : twin.firstIndex { $0.id == queue.first?.id } ?? 0
                queue.remove(twin.remove(at: index).id)
            } else {
                let time = Milliseconds(.random(in: 0..<50, using: &dice))
                queue.insert(DepositID(number), at: time)
                twin.append(ExpiryQueue.Entry(time: time, id: DepositID(number)))
            }
            #expect(queue.count == twin.count)
            #expect(queue.first == twin.min())
        }
    }

    @Test func `what was taken out does not stay in memory`() {
        var queue = ExpiryQueue()
        queue.insert(DepositID(1), at: Milliseconds(1))
        for number in 2...100_000 as ClosedRange<UInt64> {
            queue.insert(DepositID(number), at: Milliseconds(number))
            queue.remove(DepositID(number))
        }
        #expect(queue.count == 1)
        #expect(queue.first?.id == DepositID(1))
        #expect(queue.storedCount < 100)
    }
}
