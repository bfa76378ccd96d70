import Primitives
import Testing

@Suite struct IDTests {
    /// Neither copyable nor hashable nor sendable: a subject is a name only.
    struct Engine: ~Copyable {}
    class Wheel {}

    @Test func `an id is a value whatever its subject is`() {
        func isValue(_ id: some Hashable & Comparable & Sendable & BitwiseCopyable) -> Bool { true }
        #expect(isValue(ID<Engine>.first))
        #expect(isValue(ID<Wheel>.first))
        #expect(MemoryLayout<ID<Wheel>>.size == 8)
    }

    @Test func `ids count from one, and zero is none`() {
        #expect(ID<Wheel>.none.isNone)
        #expect(!ID<Wheel>.first.isNone)
        #expect(ID<Wheel>.none.next == .first)
        #expect(ID<Wheel>.first == ID(1))
        #expect(ID<Wheel>(.max - 1).next == ID(.max))
        #expect(ID<Wheel>(.max).next == nil)
        #expect(ID<Wheel>(2) < ID(3))
        #expect(ID<Engine>(12).description == "12")
    }
}
