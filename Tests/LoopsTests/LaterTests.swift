import Testing

@testable import Loops

@Suite struct LaterTests {
    @Test(
        arguments: [
            (0, 0, 0), (3, 4, 7), (5, UInt64.max, UInt64.max), (.max, 1, .max), (.max - 2, 2, .max),
            (.max, .max, .max),
        ] as [(UInt64, UInt64, UInt64)])
    func `what is beyond all time is its end`(now: UInt64, wait: UInt64, moment: UInt64) {
        #expect(now.later(by: wait) == moment)
    }

    @Test func `who may wait without an end is not found overdue`() {
        var waits = SocketWaits()
        waits.join(1, .reading, at: 50)
        waits.join(2, .writing, at: 60)
        #expect(waits.nextLook(readBackoff: .max, writeBackoff: .max) == .max)
        #expect(waits.nextLook(readBackoff: .max - 10, writeBackoff: 5) == 65)
        #expect(waits.popOverdue(.reading, at: 100, backoff: .max) == nil)
        #expect(waits.popOverdue(.writing, at: 100, backoff: .max - 20) == nil)
        #expect(waits.popOverdue(.writing, at: 100, backoff: 40) == 2)
    }
}
