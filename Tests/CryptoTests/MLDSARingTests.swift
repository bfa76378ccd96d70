import Crypto
import SpecTesting
import Testing

/// Polynomials as the definition has them: the twin that multiplies term by term.
private struct Textbook {
    static let modulus = Int(MLDSARing.modulus)

    static func product(_ left: [Int32], _ right: [Int32]) -> [Int32] {
        var sums = [Int](repeating: 0, count: 256)
        for (i, a) in left.enumerated() {
            for (j, b) in right.enumerated() {
                // x^256 is −1.
                let term = Int(a) * Int(b) % modulus
                sums[(i + j) % 256] += i + j < 256 ? term : -term
            }
        }
        return sums.map { Int32(($0 % modulus + modulus) % modulus) }
    }
}

@Suite struct MLDSARingTests {
    private let modulus = MLDSARing.modulus

    private func polynomial(_ dice: inout SeededDice, in range: ClosedRange<Int32>) -> [Int32] {
        (0..<256).map { _ in Int32.random(in: range, using: &dice) }
    }

    private func product(_ left: [Int32], _ right: [Int32]) -> [Int32] {
        var (left, right, product) = (left, right, left)
        MLDSARing.transform(&left)
        MLDSARing.transform(&right)
        for number in left + right { #expect(abs(number) < 9 * modulus) }
        MLDSARing.multiply(left, right, into: &product)
        MLDSARing.restore(&product)
        for number in product { #expect(abs(number) < modulus) }
        return product.map(MLDSARing.canonical)
    }

    @Test(arguments: Trials.seeds(200))
    func `a product is that of the textbook`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let ranges: [ClosedRange<Int32>] = [
            1 - modulus...modulus - 1, 0...modulus - 1, -4...4, -1...1, modulus - 1...modulus - 1,
            1 - modulus...1 - modulus,
        ]
        let left = polynomial(&dice, in: ranges[Int(seed % 6)])
        let right = polynomial(&dice, in: ranges[Int(seed / 6 % 6)])
        #expect(product(left, right) == Textbook.product(left, right))
    }

    @Test(arguments: Trials.seeds(100))
    func `a row times a vector is the sum of the textbook's products`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let count = 1 + Int(seed % 7)
        let isExtreme = seed % 3 == 0
        let row = (0..<count).map { _ in
            isExtreme
                ? [Int32](repeating: modulus - 1, count: 256)
                : polynomial(&dice, in: 0...modulus - 1)
        }
        let vector = (0..<count).map { _ in polynomial(&dice, in: -524_288...524_288) }
        var sum = [Int32](repeating: 0, count: 256)
        for (left, right) in zip(row, vector) {
            for (index, number) in Textbook.product(left, right).enumerated() {
                sum[index] = (sum[index] + number) % modulus
            }
        }
        func transformed(_ polynomials: [[Int32]]) -> [Int32] {
            polynomials.flatMap { polynomial in
                var polynomial = polynomial
                MLDSARing.transform(&polynomial)
                // The matrix is drawn between 0 and q where it stands in a product.
                return polynomial.map { MLDSARing.canonical(MLDSARing.centred($0)) }
            }
        }
        var product = [Int32](repeating: 0, count: 256)
        MLDSARing.multiply(row: transformed(row), transformed(vector), count: count, into: &product)
        MLDSARing.restore(&product)
        #expect(product.map(MLDSARing.canonical) == sum)
    }

    @Test func `numbers are canonical and centred, at the edges too`() {
        for number in [-modulus + 1, -1, 0, 1, modulus - 1] {
            #expect(MLDSARing.canonical(number) == (number + modulus) % modulus)
        }
        let half = (modulus - 1) / 2
        for turns in Int32(-250)...250 {
            for rest in [-half, -half + 1, -1, 0, 1, half - 1, half] {
                #expect(MLDSARing.centred(turns * modulus + rest) == rest)
            }
        }
    }

    @Test(arguments: Trials.seeds(1_000))
    func `Montgomery's reduction divides by 2^32`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let most = Int64(modulus) << 31
        for product in [0, 1, -1, most, -most, .random(in: -most...most, using: &dice)] {
            let reduced = MLDSARing.reduced(product)
            #expect(abs(reduced) <= modulus)
            #expect((Int128(reduced) << 32 - Int128(product)) % Int128(modulus) == 0)
        }
    }
}
