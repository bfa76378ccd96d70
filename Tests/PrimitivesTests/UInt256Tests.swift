import Primitives
import Testing

@Suite struct UInt256Tests {
    @Test(arguments: UInt64(0)..<16)
    func `products, sums, order and quotients agree with the schoolbook`(seed: UInt64) {
        var dice = Dice(seed: seed)
        for _ in 0..<100 {
            let product = UInt256(dice.wide(), times: dice.wide())
            let other = UInt256(high: dice.wide(), low: dice.wide())
            let divisor = dice.wide()
            let (naive, second) = (Schoolbook(product), Schoolbook(other))
            #expect((product < other) == (naive < second))
            let sum = naive + second
            let fits = sum.digits.count <= 8
            #expect(product.adding(other).map(Schoolbook.init) == (fits ? sum : nil))
            guard divisor > 0 else {
                #expect(other.quotientAndRemainder(dividingBy: 0) == nil)
                #expect(other.remainder(dividingBy: 0) == nil)
                continue
            }
            let exact = second.divided(by: Schoolbook(divisor))
            let found = other.quotientAndRemainder(dividingBy: divisor)
            #expect(found?.quotient == exact.quotient.value)
            #expect(found == nil || found?.remainder == exact.remainder.value)
            #expect(other.remainder(dividingBy: divisor) == exact.remainder.value)
        }
    }

    @Test(arguments: UInt128.edges, UInt128.edges)
    func `a product divided by a factor is the other factor`(left: UInt128, right: UInt128) throws {
        let product = UInt256(left, times: right)
        #expect(Schoolbook(product) == Schoolbook(left) * Schoolbook(right))
        guard left > 0 else { return }
        #expect(try #require(product.quotientAndRemainder(dividingBy: left)) == (right, 0))
    }

    @Test func `the largest values neither wrap nor trap`() {
        let largest = UInt256(high: .max, low: .max)
        #expect(largest.adding(UInt256(high: 0, low: 1)) == nil)
        #expect(largest.adding(UInt256(high: 1, low: 0)) == nil)
        #expect(UInt256(high: .max - 1, low: .max).adding(UInt256(high: 1, low: 0)) == largest)
        #expect(largest.quotientAndRemainder(dividingBy: .max) == nil)
        #expect(largest.remainder(dividingBy: .max) == 0)
        #expect(largest.remainder(dividingBy: 1) == 0)
    }
}

extension Schoolbook {
    init(_ value: UInt256) {
        let (low, high) = (Schoolbook(value.low), Schoolbook(value.high))
        let shift = Schoolbook(digits: [0, 0, 0, 0, 1])
        self = low + high * shift
    }
}
