import Primitives
import Testing

@Suite struct MillisecondsTests {
    @Test func `named spans are so many milliseconds, up to the largest count`() {
        #expect(Milliseconds.seconds(90) == Milliseconds(90_000))
        #expect(Milliseconds.minutes(2) == .seconds(120))
        #expect(Milliseconds.hours(3) == .minutes(180))
        #expect(Milliseconds.days(2) == .hours(48))
        #expect(Milliseconds.days(.max).value == 4_294_967_295 * 86_400_000)
    }

    @Test func `the edges answer nil instead of wrapping`() {
        #expect(Milliseconds(.max).adding(Milliseconds(1)) == nil)
        #expect(Milliseconds(.max).adding(.zero) == Milliseconds(.max))
        #expect(Milliseconds.zero.subtracting(Milliseconds(1)) == nil)
        #expect(Milliseconds(7).subtracting(Milliseconds(7)) == .zero)
        #expect(Milliseconds(7) < Milliseconds(8))
    }
}
