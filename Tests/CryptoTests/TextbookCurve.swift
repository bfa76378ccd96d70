import Crypto

/// Numbers modulo 2^255 − 19 as in school: digits of eight bits, products digit by digit, no trick.
struct TextbookField: Hashable {
    /// Below p, the least first.
    private var digits: [Int]

    init(_ number: Int) { self.init(reducing: [number]) }

    init(_ number: Number256) {
        let words = [number.w0, number.w1, number.w2, number.w3]
        self.init(reducing: (0..<32).map { Int(words[$0 / 8] >> (8 * ($0 % 8)) & 0xFF) })
    }

    /// Of digits as large as they come.
    private init(reducing wide: [Int]) {
        var digits = wide + [Int](repeating: 0, count: max(0, 32 - wide.count))
        Self.carry(&digits)
        // 2^256 is 38.
        while digits.count > 32 {
            let above = digits[32...].map { 38 * $0 } + [Int](repeating: 0, count: 32)
            digits = zip(digits[..<32], above).map { $0 + $1 }
            Self.carry(&digits)
        }
        while !digits.reversed().lexicographicallyPrecedes(Self.p.reversed()) {
            for index in digits.indices { digits[index] -= Self.p[index] }
            Self.carry(&digits)
        }
        self.digits = digits
    }

    /// Leaves digits of eight bits; those beyond 32 only where they are not zero.
    private static func carry(_ digits: inout [Int]) {
        var carry = 0
        for index in digits.indices {
            let sum = digits[index] + carry
            digits[index] = sum & 0xFF
            carry = sum >> 8
        }
        while carry > 0 {
            digits.append(carry & 0xFF)
            carry >>= 8
        }
        while digits.count > 32, digits.last == 0 { digits.removeLast() }
    }

    var number: Number256 {
        func word(_ index: Int) -> UInt64 {
            (0..<8).reduce(0) { $0 | UInt64(digits[8 * index + $1]) << (8 * UInt64($1)) }
        }
        return Number256(word(0), word(1), word(2), word(3))
    }

    static func + (a: Self, b: Self) -> Self {
        Self(reducing: zip(a.digits, b.digits).map { $0 + $1 })
    }

    static func * (a: Self, b: Self) -> Self {
        var product = [Int](repeating: 0, count: 63)
        for (i, x) in a.digits.enumerated() {
            for (j, y) in b.digits.enumerated() { product[i + j] += x * y }
        }
        return Self(reducing: product)
    }

    static prefix func - (a: Self) -> Self {
        Self(reducing: zip(p, a.digits).map { $0 - $1 })
    }

    static func - (a: Self, b: Self) -> Self { a + -b }

    /// The power whose exponent has these bits, the highest first.
    func power(_ bits: String) -> Self {
        bits.reduce(Self(1)) { power, bit in bit == "1" ? power * power * self : power * power }
    }

    private static let p = [0xED] + [Int](repeating: 0xFF, count: 30) + [0x7F]

    /// −121665 / 121666.
    static let d: Self = {
        let exponent = String(repeating: "1", count: 250) + "01011"
        return -Self(121_665) * Self(121_666).power(exponent)
    }()
}

extension EdwardsPoint {
    /// The coordinates of the point, as numbers without limbs.
    var textbook: (x: TextbookField, y: TextbookField) {
        let inverse = z.inverse
        return (TextbookField((x * inverse).number), TextbookField((y * inverse).number))
    }

    /// Whether it is one of the curve, and its t is what it must be.
    var isSound: Bool {
        let (x, y) = textbook
        return -(x * x) + y * y == TextbookField(1) + .d * x * x * y * y
            && (self.x * self.y).number == (self.z * self.t).number && !z.isZero
    }

    /// Whether this is the sum by the law of the curve, with its fractions multiplied out.
    func isSum(of one: EdwardsPoint, _ other: EdwardsPoint) -> Bool {
        let ((x, y), (x1, y1), (x2, y2)) = (textbook, one.textbook, other.textbook)
        let cross = TextbookField.d * x1 * x2 * y1 * y2
        return x * (TextbookField(1) + cross) == x1 * y2 + x2 * y1
            && y * (TextbookField(1) - cross) == y1 * y2 + x1 * x2
    }

    /// The multiple by doubling and adding, bit by bit.
    func times(_ number: Number256) -> EdwardsPoint {
        var product = EdwardsPoint.neutral
        for word in [number.w3, number.w2, number.w1, number.w0] {
            for bit in (0..<64).reversed() {
                product = product + product
                if word >> bit & 1 == 1 { product = product + self }
            }
        }
        return product
    }
}
