import Chain
import HTTP
import Primitives
import Spine
import Surface
import Testing
import World

@testable import Node

@Suite struct TransactionResultTests {
    @Test func `who waits is told so by the node before a server answers in its stead`() {
        // Beside it stands what a request takes until the spine has it.
        #expect(SpinePatience.usual + 5_000 <= ServerDeadlines().handler)
    }

    @Test func `what waits is named so, with its id and after how long to ask again`() {
        let id = Digest(1, 2, 3, 4)
        let result = TransactionResult(
            id, .waiting(retryAfter: Milliseconds(700)), NodeTally())
        #expect(result.id == id && result.isWaiting && !result.isDone && result.height == nil)
        #expect(result.name.text == "node.waiting" && result.code == 6)
        #expect(result.retryAfterMs == 700)
        #expect(result.explanation.wrapped.contains("chain.transaction"))
    }

    @Test func `what waits is counted once it is known what came of it`() {
        let tally = NodeTally()
        let outcome = Outcome(.done, at: Height(1))
        tally.count([
            TransactionResult(.zero, .waiting(retryAfter: Milliseconds(700)), tally),
            TransactionResult(.zero, .applied(outcome), tally),
            TransactionResult(.zero, .busy(retryAfter: Milliseconds(100)), tally),
        ])
        #expect(tally.transactionsDone == 1 && tally.transactionsBusy == 1)
        #expect(tally.transactionsRefused == 0)
    }
}
