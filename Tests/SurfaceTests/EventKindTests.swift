import Ledger
import Primitives
import RPC
import Records
import Surface
import Testing

@Suite struct EventKindTests {
    private let catalogue = EventCatalogue([
        Surface("Ledger", events: [EventKind(Moved.self, "ledger.moved")]) {
            (_, _) throws(MethodTable.Refusal) in
        }
    ])

    private func bytes<E: Event>(of event: E) -> ArraySlice<UInt8> {
        var buffer = EventBuffer()
        buffer.append(event)
        return buffer.bytes[...]
    }

    @Test func `an event is read by its tags, fields as JSON`() throws {
        let (kind, value) = catalogue.read(bytes(of: Moved()))
        #expect(kind.text == "ledger.moved")
        #expect(try value.read(as: Moved.self) == Moved())
        #expect("\(value)".hasPrefix(#"{"from":{"pool":"treasury"}"#))
    }

    @Test func `bytes of no known kind, or cut short, are shown as bytes alone`() {
        for unknown in [bytes(of: DepositClosed()), [1], [], [1, 1, 9]] {
            let (kind, value) = catalogue.read(unknown)
            #expect(kind.text == "unknown" && value == .null, "\(unknown)")
            #expect(
                catalogue.name(of: unknown).text
                    == (unknown == [1, 1, 9] ? "ledger.moved" : "unknown"))
        }
        #expect(catalogue.read(bytes(of: Moved()).dropLast()).kind.text == "unknown")
    }
}
