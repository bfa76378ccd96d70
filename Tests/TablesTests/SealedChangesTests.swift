import Primitives
import SpecTesting
import Tables
import Testing

@Suite struct SealedChangesTests {
    @Test func `every table of a room has its changes, in the order of the list`() {
        var room = SampleRoom()
        room.put(Balance(available: 5, held: 1), at: .block)
        let sealed = room.seal()
        #expect(sealed.entries.map(\.label) == ["sample/labels", "sample/balances"])
        #expect(sealed.entries.map(\.changes.isEmpty) == [true, false])
        #expect(room.seal().entries.map(\.changes.isEmpty) == [true, true])
        #expect(room.allRows().entries.map(\.changes.isEmpty) == [true, false])
    }
}
