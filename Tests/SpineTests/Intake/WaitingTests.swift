import Chain
import Primitives
import Synchronization
import Testing
import World

@testable import Spine

@Suite struct WaitingTests {
    private final class Heard: Sendable {
        let answers = Mutex<[Int: Answer]>([:])

        func reply(_ number: Int) -> Reply {
            Reply(
                Gathering(count: 1) { answers in
                    self.answers.withLock { $0[number] = answers.first }
                }, at: 0)
        }

        var all: [Int: Answer] { answers.withLock { $0 } }
    }

    private let heard = Heard()
    private let still = Answer.waiting(retryAfter: Milliseconds(7))

    private func asker(_ number: Int, until time: UInt64) throws -> Waiting {
        var waiting = Waiting(try .signed(nonce: 0), heard.reply(number))
        waiting.wait(until: Milliseconds(time))
        return waiting
    }

    private func done(isRepeated: Bool) -> Answer {
        .applied(Outcome(.done, at: Height(3), isRepeated: isRepeated))
    }

    @Test func `each is told in his time that it still waits, and is not told again`() throws {
        var waiting = try asker(0, until: 10)
        for number in 1...3 { #expect(waiting.join(try asker(number, until: 10 + UInt64(number)))) }
        waiting.dismiss(at: Milliseconds(9), retryAfter: Milliseconds(7))
        #expect(heard.all.isEmpty)
        waiting.dismiss(at: Milliseconds(11), retryAfter: Milliseconds(7))
        #expect(heard.all == [0: still, 1: still])
        waiting.answer(done(isRepeated: false))
        // Who asks for the longest hears it as done, so that it is counted once.
        #expect(heard.all[2] == done(isRepeated: false) && heard.all[3] == done(isRepeated: true))
        #expect(heard.all[0] == still && heard.all[1] == still)
    }

    @Test func `who comes again after everybody has left is the first`() throws {
        var waiting = try asker(0, until: 10)
        waiting.dismiss(at: Milliseconds(10), retryAfter: Milliseconds(7))
        waiting.answer(.replaced)
        #expect(heard.all == [0: still])
        #expect(waiting.join(try asker(1, until: 20)))
        waiting.answer(done(isRepeated: false))
        #expect(heard.all[1] == done(isRepeated: false))
    }

    @Test func `who was told makes room for others to ask`() throws {
        var waiting = try asker(0, until: 1)
        for round in 1...3 as ClosedRange<UInt64> {
            for number in 1..<MempoolBounds.mostAskers {
                #expect(waiting.join(try asker(number, until: round)))
            }
            #expect(!waiting.join(try asker(100, until: round)))
            waiting.dismiss(at: Milliseconds(round), retryAfter: Milliseconds(7))
            #expect(waiting.join(try asker(0, until: round + 1)))
        }
    }
}
