import Loops
import SpecTesting
import Synchronization
import Testing

@Suite(.ownThreads) struct HandoffTests {
    @Test func `what is brought is taken in its order`() {
        let handoff = Handoff<Int>(bound: 3)
        for turn in 0..<5 {
            for element in 0..<3 { #expect(handoff.offer(turn * 3 + element)) }
            for element in 0..<3 { #expect(handoff.take() == turn * 3 + element) }
        }
    }

    @Test func `as many stand as the bound says, and at least one`() {
        for bound in [-1, 0, 1, 4] {
            let handoff = Handoff<Int>(bound: bound)
            for element in 0..<max(bound, 1) { #expect(handoff.offer(element)) }
            #expect(!handoff.offer(9))
            #expect(handoff.take() == 0)
            #expect(handoff.offer(9))
        }
    }

    @Test func `an offer can leave room for who puts`() {
        let handoff = Handoff<Int>(bound: 4)
        #expect(handoff.offer(0, upTo: 2) && handoff.offer(1, upTo: 2))
        #expect(!handoff.offer(2, upTo: 2))
        #expect(handoff.put(3) && handoff.offer(4) && !handoff.offer(5))
    }

    @Test(arguments: [1, 2, 64]) func `who brings waits for room, who takes for something`(
        bound: Int
    ) throws {
        let handoff = Handoff<Int>(bound: bound)
        let taken = Mutex<[Int]>([])
        let taker = try LoopThread.start("taker") {
            while let element = handoff.take() { taken.withLock { $0.append(element) } }
        }
        for element in 0..<10_000 { #expect(handoff.put(element)) }
        handoff.close()
        taker.join()
        #expect(taken.withLock { $0 } == Array(0..<10_000))
    }

    @Test func `what was brought before the end is taken, and nothing is brought after it`() {
        let handoff = Handoff<Int>(bound: 4)
        #expect(handoff.put(1))
        handoff.close()
        #expect(!handoff.put(2) && !handoff.offer(2))
        #expect(handoff.take() == 1)
        #expect(handoff.take() == nil)
        #expect(handoff.take() == nil)
    }

    @Test func `the end wakes who waits for room`() throws {
        let handoff = Handoff<Int>(bound: 1)
        #expect(handoff.put(1))
        let wasBrought = Mutex<Bool?>(nil)
        let bringer = try LoopThread.start("bringer") {
            let brought = handoff.put(2)
            wasBrought.withLock { $0 = brought }
        }
        handoff.close()
        bringer.join()
        #expect(wasBrought.withLock { $0 } == false)
    }
}
