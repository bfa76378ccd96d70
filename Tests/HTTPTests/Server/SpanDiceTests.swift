import Testing

@testable import HTTP

@Suite struct SpanDiceTests {
    /// The first numbers that the authors' own program draws from this state.
    @Test func `what is drawn is xoshiro256**`() {
        var dice = SpanDice((1, 2, 3, 4))
        #expect(
            (0..<10).map { _ in dice.next() } == [
                11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
                607_988_272_756_665_600, 16_172_922_978_634_559_625, 8_476_171_486_693_032_832,
                10_595_114_339_597_558_777, 2_904_607_092_377_533_576,
            ])
    }

    @Test func `two do not draw the same`() {
        var (one, other) = (SpanDice(), SpanDice())
        #expect((0..<4).map { _ in one.next() } != (0..<4).map { _ in other.next() })
    }
}
