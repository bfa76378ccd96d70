import Primitives
import Testing

@Suite struct HeightTests {
    @Test func `heights count from genesis to the last one and no further`() {
        #expect(Height.genesis.next == Height(1))
        #expect(Height.genesis.previous == nil)
        #expect(Height(1).previous == .genesis)
        #expect(Height(.max - 1).next == Height(.max))
        #expect(Height(.max).next == nil)
        #expect(Height(.max).adding(0) == Height(.max))
        #expect(Height(1).adding(.max) == nil)
    }

    @Test func `a distance runs forwards only`() {
        #expect(Height(9).blocks(since: Height(2)) == 7)
        #expect(Height(2).blocks(since: Height(2)) == 0)
        #expect(Height(2).blocks(since: Height(9)) == nil)
        #expect(Height(2) < Height(9))
        #expect(Height(9).description == "9")
    }
}
