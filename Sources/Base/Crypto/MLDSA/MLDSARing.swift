/// Polynomials of 256 coefficients modulo x^256 + 1 and modulo q = 2^23 − 2^13 + 1: what ML-DSA
/// computes with.
///
/// A polynomial is 256 numbers of 32 bits from a place on, and a vector is polynomials one behind
/// the other. Numbers stand for what they are modulo q, and between two steps may be larger than q or
/// negative; each function says what it takes and leaves. No branch and no index depends on a
/// coefficient, so that the time says nothing about secrets.
///
/// Multiplication is by number-theoretic transform: where both factors are transformed, the product is
/// taken coefficient by coefficient. Products are reduced as Montgomery does, which divides them by
/// 2^32; ``restore(_:)`` multiplies by it again.
package enum MLDSARing {
    /// q.
    package static let modulus: Int32 = 8_380_417
    /// How many coefficients a polynomial has.
    package static let degree = 256

    /// 1 / q modulo 2^32.
    private static let inverse: Int32 = 58_728_449
}

// MARK: Numbers

extension MLDSARing {
    /// `product` / 2^32 modulo q, below q on both sides of 0. `product` is at most 2^31 · q there.
    @inline(__always)
    package static func reduced(_ product: Int64) -> Int32 {
        let quotient = Int32(truncatingIfNeeded: product) &* inverse
        return Int32(truncatingIfNeeded: (product &- Int64(quotient) &* Int64(modulus)) &>> 32)
    }

    /// The same number in 0 … q − 1; it comes from between −q and q.
    @inline(__always)
    package static func canonical(_ number: Int32) -> Int32 {
        number &+ ((number &>> 31) & modulus)
    }

    /// The same number in −(q − 1) / 2 … (q − 1) / 2; it comes from between −2^31 + 2^22 and
    /// 2^31 − 2^22.
    @inline(__always)
    package static func centred(_ number: Int32) -> Int32 {
        let half = (modulus - 1) / 2
        let rounded = (number &+ (1 << 22)) &>> 23
        var rest = number &- rounded &* modulus
        rest = rest &- (((half &- rest) &>> 31) & modulus)
        return rest &+ (((rest &+ half) &>> 31) & modulus)
    }

    /// `base` to the power of `exponent` modulo q.
    static func power(_ base: Int64, _ exponent: Int) -> Int64 {
        var (result, square, left) = (Int64(1), base % Int64(modulus), exponent)
        while left > 0 {
            if left & 1 == 1 { result = result * square % Int64(modulus) }
            square = square * square % Int64(modulus)
            left >>= 1
        }
        return result
    }
}

// MARK: The transform

extension MLDSARing {
    /// The powers of 1753, a 512th root of 1, in the order in which the transform takes them, each
    /// multiplied by 2^32.
    private static let roots: [Int32] = (0..<256).map { index in
        let reversed = Int(UInt8(index).bitReversed)
        let root = power(1_753, reversed) * power(2, 32) % Int64(modulus)
        return centred(Int32(root))
    }

    /// 2^64 / 256: takes back the factor of the products and that of the transform.
    private static let scale = Int64(centred(Int32(power(2, 56))))

    /// Transforms a polynomial in its place. Coefficients come from between −q and q, and leave from
    /// between −9q and 9q.
    package static func transform(_ polynomial: UnsafeMutablePointer<Int32>) {
        roots.withUnsafeBufferPointer { roots in
            guard var root = roots.baseAddress else { return }
            var half = 128
            while half > 0 {
                var low = polynomial
                let end = polynomial + degree
                while low < end {
                    root += 1
                    let factor = Int64(root.pointee)
                    let high = low + half
                    var index = 0
                    while index < half {
                        let turned = reduced(factor &* Int64(high[index]))
                        high[index] = low[index] &- turned
                        low[index] = low[index] &+ turned
                        index &+= 1
                    }
                    low = high + half
                }
                half >>= 1
            }
        }
    }

    /// The polynomial of a transformed product, in its place. Coefficients come from between −q and
    /// q, and leave from there.
    package static func restore(_ polynomial: UnsafeMutablePointer<Int32>) {
        roots.withUnsafeBufferPointer { roots in
            guard let start = roots.baseAddress else { return }
            var root = start + degree
            var half = 1
            while half < degree {
                var low = polynomial
                let end = polynomial + degree
                while low < end {
                    root -= 1
                    let factor = Int64(root.pointee)
                    let high = low + half
                    var index = 0
                    while index < half {
                        let (left, right) = (low[index], high[index])
                        low[index] = left &+ right
                        high[index] = reduced(factor &* Int64(right &- left))
                        index &+= 1
                    }
                    low = high + half
                }
                half <<= 1
            }
            let scale = scale
            var index = 0
            while index < degree {
                polynomial[index] = reduced(scale &* Int64(polynomial[index]))
                index &+= 1
            }
        }
    }

    /// The product of two transformed polynomials, into a third, as ``restore(_:)`` takes it.
    package static func multiply(
        _ left: UnsafePointer<Int32>, _ right: UnsafePointer<Int32>,
        into product: UnsafeMutablePointer<Int32>
    ) {
        var index = 0
        while index < degree {
            product[index] = reduced(Int64(left[index]) &* Int64(right[index]))
            index &+= 1
        }
    }

    /// A row of `count` transformed polynomials, each of coefficients between −q and q, times a
    /// vector of as many, as ``restore(_:)`` takes it. With at most 7 products below 9q², the sum
    /// stays far below 2^31 · q.
    package static func multiply(
        row: UnsafePointer<Int32>, _ vector: UnsafePointer<Int32>, count: Int,
        into product: UnsafeMutablePointer<Int32>
    ) {
        var index = 0
        while index < degree {
            var (sum, place) = (Int64(0), index)
            while place < count &* degree {
                sum = sum &+ Int64(row[place]) &* Int64(vector[place])
                place &+= degree
            }
            product[index] = reduced(sum)
            index &+= 1
        }
    }
}

extension UInt8 {
    /// The same bits, the last one first.
    fileprivate var bitReversed: UInt8 {
        (0..<8).reduce(0) { $0 << 1 | (self >> UInt8($1) & 1) }
    }
}
