import Primitives
import Testing

@Suite struct UnitsTests {
    @Test func `the edges answer nil instead of wrapping`() {
        #expect(Units(.max).adding(Units(1)) == nil)
        #expect(Units(.max - 1).adding(Units(1)) == Units(.max))
        #expect(Units.zero.subtracting(Units(1)) == nil)
        #expect(Units(5).subtracting(Units(5)) == .zero)
        #expect(Units(1) < Units(2))
        #expect(Units(2).description == "2")
    }
}
