/// Arithmetic as taught at school, on digits of 32 bits and of any length: slow, short and
/// obviously right, to hold the fast paths to.
struct Schoolbook: Hashable, Comparable {
    /// Least digit first; the last is never zero, so equal numbers are equal arrays.
    private(set) var digits: [UInt32]

    init(digits: [UInt32]) {
        self.digits = digits
        while self.digits.last == 0 { self.digits.removeLast() }
    }

    init(_ value: UInt128) {
        self.init(digits: (0..<4).map { UInt32(truncatingIfNeeded: value >> UInt128($0 * 32)) })
    }

    /// `nil` beyond 128 bits.
    var value: UInt128? {
        guard digits.count <= 4 else { return nil }
        return digits.reversed().reduce(UInt128(0)) { $0 << 32 | UInt128($1) }
    }

    static func < (left: Schoolbook, right: Schoolbook) -> Bool {
        guard left.digits.count == right.digits.count else {
            return left.digits.count < right.digits.count
        }
        return left.digits.reversed().lexicographicallyPrecedes(right.digits.reversed())
    }

    static func + (left: Schoolbook, right: Schoolbook) -> Schoolbook {
        var (sum, carry): ([UInt32], UInt64) = ([], 0)
        for index in 0..<max(left.digits.count, right.digits.count) + 1 {
            carry += UInt64(left.digit(index)) + UInt64(right.digit(index))
            sum.append(UInt32(truncatingIfNeeded: carry))
            carry >>= 32
        }
        return Schoolbook(digits: sum)
    }

    /// `right` is not larger than `left`.
    static func - (left: Schoolbook, right: Schoolbook) -> Schoolbook {
        var (difference, borrow): ([UInt32], Int64) = ([], 0)
        for index in left.digits.indices {
            borrow += Int64(left.digit(index)) - Int64(right.digit(index))
            difference.append(UInt32(truncatingIfNeeded: borrow))
            borrow >>= 32
        }
        return Schoolbook(digits: difference)
    }

    static func * (left: Schoolbook, right: Schoolbook) -> Schoolbook {
        var product = [UInt32](
            repeating: 0, count: left.digits.count + right.digits.count)
        for (row, digit) in left.digits.enumerated() {
            var carry: UInt64 = 0
            for (column, other) in right.digits.enumerated() {
                carry += UInt64(digit) * UInt64(other) + UInt64(product[row + column])
                product[row + column] = UInt32(truncatingIfNeeded: carry)
                carry >>= 32
            }
            product[row + right.digits.count] = UInt32(carry)
        }
        return Schoolbook(digits: product)
    }

    /// Long division a bit at a time: take away the divisor doubled as often as it goes, then less
    /// often. `divisor` is not zero.
    func divided(by divisor: Schoolbook) -> (quotient: Schoolbook, remainder: Schoolbook) {
        var (quotient, remainder) = (Schoolbook(0), self)
        for doublings in stride(from: bitCount - divisor.bitCount, through: 0, by: -1) {
            let zeros = [UInt32](repeating: 0, count: doublings / 32)
            let times = Schoolbook(digits: zeros + [1 << UInt32(doublings % 32)])
            let part = divisor * times
            guard part <= remainder else { continue }
            (quotient, remainder) = (quotient + times, remainder - part)
        }
        return (quotient, remainder)
    }

    /// Euclid's algorithm, with `self` not zero.
    func greatestCommonDivisor(_ other: Schoolbook) -> Schoolbook {
        var (left, right) = (self, other)
        while right != Schoolbook(0) {
            (left, right) = (right, left.divided(by: right).remainder)
        }
        return left
    }

    private var bitCount: Int {
        digits.last.map { digits.count * 32 - $0.leadingZeroBitCount } ?? 0
    }

    private func digit(_ index: Int) -> UInt32 { index < digits.count ? digits[index] : 0 }
}
