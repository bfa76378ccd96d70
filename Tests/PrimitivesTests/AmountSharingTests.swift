import Primitives
import Testing

@Suite struct AmountSharingTests {
    @Test(arguments: UInt64(0)..<16)
    func `a split in basis points loses nothing and rounds down`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<150 {
            let amount = Amount(units: dice.wide())
            let rate = try #require(BasisPoints(exactly: dice.next() % 10_001))
            let (taken, left) = amount.split(rate)
            let exact = Schoolbook(amount.units) * Schoolbook(UInt128(rate.value))
            #expect(taken.adding(left) == amount)
            #expect(taken.units == exact.divided(by: Schoolbook(10_000)).quotient.value)
        }
    }

    @Test(arguments: UInt64(0)..<16)
    func `a split in parts per million loses nothing and rounds down`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<150 {
            let amount = Amount(units: dice.wide())
            let rate = try #require(PartsPerMillion(exactly: dice.next() % 1_000_001))
            let (taken, left) = amount.split(rate)
            let exact = Schoolbook(amount.units) * Schoolbook(UInt128(rate.value))
            #expect(taken.adding(left) == amount)
            #expect(taken.units == exact.divided(by: Schoolbook(1_000_000)).quotient.value)
        }
    }

    @Test(arguments: UInt128.edges)
    func `nothing takes nothing and all takes everything`(units: UInt128) {
        let amount = Amount(units: units)
        #expect(amount.split(BasisPoints.zero) == (.zero, amount))
        #expect(amount.split(BasisPoints.all) == (amount, .zero))
        #expect(amount.split(PartsPerMillion.zero) == (.zero, amount))
        #expect(amount.split(PartsPerMillion.all) == (amount, .zero))
    }

    @Test func `dealing out evenly leaves less than a unit each`() throws {
        let dealt = try #require(Amount(units: 100).divided(into: 7))
        #expect(dealt == (Amount(units: 14), Amount(units: 2)))
        #expect(Amount(units: 100).divided(into: 0) == nil)
        var dice = Dice(seed: 7)
        for _ in 0..<150 {
            let (amount, parts) = (Amount(units: dice.wide()), max(1, dice.word()))
            let (each, left) = try #require(amount.divided(into: parts))
            #expect(each.multiplied(by: parts)?.adding(left) == amount)
            #expect(left.units < parts)
        }
    }

    @Test(arguments: UInt64(0)..<16)
    func `a share and its remainder are the exact product`(seed: UInt64) {
        var dice = Dice(seed: seed)
        for _ in 0..<100 {
            let (units, part, whole) = (dice.wide(), dice.wide(), dice.wide())
            let found = Amount(units: units).share(part, of: whole)
            guard whole > 0 else {
                #expect(found == nil)
                continue
            }
            let exact = (Schoolbook(units) * Schoolbook(part)).divided(by: Schoolbook(whole))
            #expect(found?.share.units == exact.quotient.value)
            if found != nil { #expect(found?.remainder == exact.remainder.value) }
        }
    }

    @Test(arguments: UInt64(0)..<16)
    func `rounded shares are the neighbours the rule names`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<100 {
            let amount = Amount(units: dice.wide())
            let (part, whole) = (dice.wide(), max(1, dice.wide()))
            let down = amount.share(part, of: whole, rounding: .down)
            let up = amount.share(part, of: whole, rounding: .up)
            let even = amount.share(part, of: whole, rounding: .halfEven)
            guard let (share, remainder) = amount.share(part, of: whole) else {
                #expect(down == nil && up == nil && even == nil)
                continue
            }
            let next = share.adding(Amount(units: 1))
            let half = Schoolbook(remainder) + Schoolbook(remainder)
            let odd = share.units % 2 == 1
            let rises = half > Schoolbook(whole) || half == Schoolbook(whole) && odd
            #expect(down == share)
            #expect(up == (remainder > 0 ? next : share))
            #expect(even == (rises ? next : share))
        }
    }

    @Test func `scaling rounds once, at the end`() throws {
        let third = try #require(Ratio(1, over: 3))
        let ten = Amount(units: 10)
        #expect(try #require(ten.scaled(by: third)) == (Amount(units: 3), 1))
        #expect(ten.scaled(by: third, rounding: .down) == Amount(units: 3))
        #expect(ten.scaled(by: third, rounding: .up) == Amount(units: 4))
        #expect(ten.scaled(by: third, rounding: .halfEven) == Amount(units: 3))
        let half = try #require(Ratio(1, over: 2))
        #expect(Amount(units: 5).scaled(by: half, rounding: .halfEven) == Amount(units: 2))
        #expect(Amount(units: 7).scaled(by: half, rounding: .halfEven) == Amount(units: 4))
    }

    @Test func `scaling beyond 128 bits is nil, whichever step goes over`() throws {
        let two = try #require(Ratio(2, over: 1))
        #expect(Amount.maximum.scaled(by: two) == nil)
        #expect(Amount.maximum.scaled(by: two, rounding: .down) == nil)
        let justOverOne = try #require(Ratio(1 << 127 + 1, over: 1 << 127))
        #expect(Amount.maximum.scaled(by: justOverOne) == nil)
        #expect(Amount.maximum.scaled(by: .one, rounding: .up) == .maximum)
        let brim = try #require(Amount(units: .max - 1).share(.max, of: .max - 1))
        #expect(brim == (.maximum, 0))
        // 7 × (4 × (max / 7) + 2) = 4 × max + 2: the quotient fits, and only rounding passes it.
        let (seven, part) = (Amount(units: 7), UInt128.max / 7 * 4 + 2)
        #expect(seven.share(part, of: 4, rounding: .down) == .maximum)
        #expect(seven.share(part, of: 4, rounding: .up) == nil)
        #expect(seven.share(part, of: 4, rounding: .halfEven) == nil)
    }
}
