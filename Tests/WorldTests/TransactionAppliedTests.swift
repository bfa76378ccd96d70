import Chain
import Primitives
import Records
import SpecTesting
import Testing
import World

@Suite struct TransactionAppliedTests {
    @Test func `it is written as it always was`() throws {
        let sender = DevelopmentKey.buyer.address
        let event = TransactionApplied(
            Digest(1, 2, 3, 4), by: sender, code: RefusalCode(value: 300))
        var events = EventBuffer()
        events.append(event)
        #expect(
            events.bytes
                == [0, 1] + Digest(1, 2, 3, 4).bytes + sender.binary() + [0xAC, 0x02])
        #expect(try events.event(0, as: TransactionApplied.self) == event)
    }
}
