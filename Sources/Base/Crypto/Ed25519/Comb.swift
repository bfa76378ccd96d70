/// How a multiple of a point that is known beforehand is read out of a table of sums of its multiples:
/// a signed comb.
///
/// An odd number below 2^260 is a sum of ±2^i over all i below 260. The i fall into `combs` runs of
/// `teeth · spacing`; in each run, and for each of the `spacing` columns, the signs at the `teeth` places
/// that lie `spacing` apart name one entry of the table, or the negative of one. A doubling for each
/// column but the last, and an addition for each comb and column, make the multiple. Points whose combs
/// have one spacing share the doublings.
///
/// More entries would save additions, but tables of many keys lie far from the processor, and more of
/// them have room in the same memory: twice the table, a tenth of the time.
package struct Comb: Sendable {
    package let combs: Int
    package let teeth: Int

    /// Columns, so that `combs · teeth · spacing` is 260.
    package static var spacing: Int { 26 }

    /// A public key's: 32 entries of 96 bytes, 52 additions.
    package static var key: Comb { Comb(combs: 2, teeth: 5) }
    /// The base point's: 512 entries, 26 additions.
    package static var base: Comb { Comb(combs: 1, teeth: 10) }

    var entriesOfComb: Int { 1 << (teeth - 1) }
    package var entries: Int { combs * entriesOfComb }
}

// MARK: Tables

extension Comb {
    /// The table of a point, and the point itself behind it.
    ///
    /// Entry e of comb c is the point times 2^(c · teeth · spacing) times the sum of ±2^(t · spacing)
    /// over the teeth t: plus for the last tooth, and for the others where bit t of e is 1.
    package func table(of point: EdwardsPoint) -> [NielsPoint] {
        var points: [EdwardsPoint] = []
        points.reserveCapacity(entries + 1)
        var tooth = point
        for comb in 0..<combs {
            var teeth: [EdwardsPoint] = []
            for index in 0..<self.teeth {
                if comb + index > 0 { for _ in 0..<Self.spacing { tooth.double() } }
                teeth.append(tooth)
            }
            // The entry of all minuses, and then with one more plus each time.
            let first = points.count
            points.append(teeth.dropLast().reduce(tooth) { $0 + $1.negated })
            for (bit, var tooth) in teeth.dropLast().enumerated() {
                tooth.double()
                for lower in 0..<(1 << bit) { points.append(points[first + lower] + tooth) }
            }
        }
        points.append(point)

        var inverses = points.map(\.z)
        Field25519.invert(&inverses)
        return zip(points, inverses).map { point, inverse in
            NielsPoint(x: point.x * inverse, y: point.y * inverse)
        }
    }

    /// The base point's table, made once.
    package static let ofBase = Comb.base.table(of: .base)
}

extension Field25519 {
    /// Inverts all numbers, none of which is zero, by one inversion and three products for each.
    package static func invert(_ numbers: inout [Field25519]) {
        var product = Field25519.one
        var before: [Field25519] = []
        before.reserveCapacity(numbers.count)
        for number in numbers {
            before.append(product)
            product = product * number
        }
        var inverse = product.inverse
        for index in numbers.indices.reversed() {
            let number = numbers[index]
            numbers[index] = inverse * before[index]
            inverse = inverse * number
        }
    }
}

// MARK: Entries

/// Which entries of a table a multiple is the sum of: for each column, the last first, and each comb one
/// in `stride` places. A code is twice the place in the table, and one more where it is taken away.
package struct CombCodes {
    package var codes = InlineArray<78, UInt16>(repeating: 0)

    package init() {}

    /// Those of an odd number below 2^260, from `first` on, every three.
    @inline(__always)
    package mutating func write(_ number: Number256, to first: Int, by comb: Comb) {
        // Bit i of this says whether 2^i is added: the number is twice it, less 2^260 − 1.
        let words: InlineArray<6, UInt64> = [
            number.w0 &>> 1 | number.w1 &<< 63, number.w1 &>> 1 | number.w2 &<< 63,
            number.w2 &>> 1 | number.w3 &<< 63, number.w3 &>> 1, 1 << 3, 0,
        ]
        let (combs, teeth, spacing) = (comb.combs, comb.teeth, Comb.spacing)
        // One bit for each column.
        var rows = InlineArray<10, UInt32>(repeating: 0)
        for row in 0..<10 {
            let (word, shift) = (
                (row &* spacing) &>> 6, UInt64(truncatingIfNeeded: row &* spacing & 63)
            )
            let (low, high) = (words[unchecked: word], words[unchecked: word &+ 1])
            rows[unchecked: row] = UInt32(
                truncatingIfNeeded: low &>> shift | (high &<< 1) &<< (63 &- shift))
        }
        for comb in 0..<combs {
            var place = first &+ comb
            for column in 0..<spacing {
                let shift = UInt32(truncatingIfNeeded: spacing &- 1 &- column)
                var entry: UInt32 = 0
                for tooth in 0..<teeth {
                    let bit = rows[unchecked: comb &* teeth &+ tooth] &>> shift & 1
                    entry |= bit &<< UInt32(truncatingIfNeeded: tooth)
                }
                // Where the last sign is minus, all are the other way round.
                let top = UInt32(1) &<< UInt32(truncatingIfNeeded: teeth &- 1)
                let minus = entry & top == 0 ? UInt32(1) : 0
                entry = (entry ^ (0 &- minus)) & (top &- 1)
                let place0 = UInt32(truncatingIfNeeded: comb) &* top &+ entry
                codes[unchecked: place] = UInt16(truncatingIfNeeded: place0 &<< 1 | minus)
                place &+= 3
            }
        }
    }
}
