/// How many offer what, in classes no wider than an eighth of what they stand for: percentiles
/// without looking at those who wait.
struct TipTally: Sendable {
    private var counts: [Int32]
    private(set) var total = 0

    private static let classes = 16 + 60 * 8

    init() { counts = Array(repeating: 0, count: Self.classes) }

    /// Below sixteen each rate is a class of its own.
    static func index(of rate: TipRate) -> Int {
        let value = rate.thousandths
        guard value >= 16 else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        return 16 + (exponent - 4) * 8 + Int(value >> UInt64(exponent - 3)) & 7
    }

    /// The lowest rate of a class.
    static func lowest(ofClass index: Int) -> TipRate {
        guard index >= 16 else { return TipRate(thousandths: UInt64(index)) }
        let (octave, step) = (index - 16).quotientAndRemainder(dividingBy: 8)
        return TipRate(thousandths: UInt64(8 + step) << UInt64(octave + 1))
    }

    mutating func add(_ rate: TipRate) {
        counts[Self.index(of: rate)] += 1
        total += 1
    }

    mutating func remove(_ rate: TipRate) {
        counts[Self.index(of: rate)] -= 1
        total -= 1
    }

    /// What so many in a hundred offer at most, as the lowest of its class; zero where nobody waits.
    func percentile(_ percent: Int) -> TipRate {
        guard total > 0 else { return .zero }
        let rank = max((total * percent + 99) / 100, 1)
        var seen = 0
        for index in counts.indices where counts[index] > 0 {
            seen += Int(counts[index])
            if seen >= rank { return Self.lowest(ofClass: index) }
        }
        return .zero
    }
}
