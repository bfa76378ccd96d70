import Chain
import Ledger
import Primitives
import Records
import SpecTesting
import Testing
import World

@Suite struct EntryTests {
    private func hex(_ bytes: [UInt8]) -> String { HexText.text(bytes.span) }

    @Test func `entries are written as they always were`() throws {
        let sender = DevelopmentKey.buyer.address
        let unsigned = Entry.unsigned(UnsignedCommand(World.transfer(5, to: .faucet), by: sender))
        let (to, by) = (
            hex(DevelopmentKey.faucet.address.binary()), hex(sender.binary())
        )
        let entries: [(Entry, String)] = [
            (.tick(Nothing()), "01"), (.resumed(Milliseconds(300)), "02ac02"),
            (unsigned, "04\(by)0101" + to + "00050000"),
        ]
        for (entry, bytes) in entries {
            #expect(hex(entry.binary()) == bytes)
            #expect(try Entry(binary: entry.binary()) == entry)
            #expect(try Entry(json: entry.json()) == entry)
        }
    }

    @Test func `a signed entry is its transaction behind its tag`() throws {
        let sample = try SampleWorld()
        let transaction = try sample.transaction(World.prove(1), by: .provider)
        let entry = Entry.signed(transaction)
        #expect(entry.binary() == [3] + transaction.binary())
        #expect(try Entry(binary: entry.binary()) == entry)
    }

    @Test func `there is no other kind of entry`() {
        for tag in [0, 5, 255] as [UInt8] {
            #expect(throws: RecordError.self) { try Entry(binary: [tag]) }
        }
    }
}
