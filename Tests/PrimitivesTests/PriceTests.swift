import Primitives
import Testing

@Suite struct PriceTests {
    @Test(arguments: UInt64(0)..<8)
    func `a total is the exact product`(seed: UInt64) {
        var dice = Dice(seed: seed)
        for _ in 0..<500 {
            let (price, units) = (dice.word(), dice.word())
            let exact = Schoolbook(UInt128(price)) * Schoolbook(UInt128(units))
            #expect(Price(price).total(for: Units(units)).units == exact.value)
        }
    }

    @Test func `the dearest price of the most units still fits`() {
        let total = Price(.max).total(for: Units(.max))
        #expect(total.units == UInt128.max - (1 << 65 - 2))
        #expect(Price.zero.total(for: Units(.max)) == .zero)
        #expect(Price(1) < Price(2))
        #expect(Price(2).description == "2")
    }
}
