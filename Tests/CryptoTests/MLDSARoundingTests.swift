import Crypto
import SpecTesting
import Testing

/// FIPS 204's algorithms 35 to 40 as they are written, with remainders.
private struct Twin {
    static let modulus = Int(MLDSARing.modulus)

    /// The remainder in −⌈step / 2⌉ + 1 … ⌊step / 2⌋.
    static func remainder(_ number: Int, _ step: Int) -> Int {
        let rest = (number % step + step) % step
        return rest > step / 2 ? rest - step : rest
    }

    static func splitByPower(_ number: Int) -> (Int, Int) {
        let low = remainder(number, 1 << 13)
        return ((number - low) >> 13, low)
    }

    static func split(_ number: Int, half: Int) -> (high: Int, low: Int) {
        let low = remainder(number, 2 * half)
        return number - low == modulus - 1 ? (0, low - 1) : ((number - low) / (2 * half), low)
    }

    static func hinted(_ number: Int, half: Int) -> Int {
        let (high, low) = split(number, half: half)
        let count = (modulus - 1) / (2 * half)
        return (high + (low > 0 ? 1 : -1) + count) % count
    }
}

@Suite struct MLDSARoundingTests {
    private static let sets: [MLDSASet] = [.mlDSA44, .mlDSA65]

    /// Numbers in 0 … q − 1: those around every step and its half, and random ones.
    private func numbers(half: Int32, random: Int, _ dice: inout SeededDice) -> [Int32] {
        var numbers: [Int32] = []
        for place in stride(from: Int32(0), through: MLDSARing.modulus + half, by: Int(half)) {
            numbers += (-2...2).map { place + $0 }
        }
        numbers += (0..<random).map { _ in .random(in: 0..<MLDSARing.modulus, using: &dice) }
        return numbers.filter { 0..<MLDSARing.modulus ~= $0 }
    }

    @Test(arguments: sets, Trials.seeds(100))
    func `high and low parts are those of the definition`(set: MLDSASet, seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let step = MLDSARounding.Step(set)
        for number in numbers(half: set.halfStep, random: 2_000, &dice) {
            let parts = step.split(number)
            let twin = Twin.split(Int(number), half: Int(set.halfStep))
            #expect((Int(parts.high), Int(parts.low)) == twin, "\(number)")
            #expect(Int(step.high(number, hint: 0)) == twin.high)
            #expect(
                Int(step.high(number, hint: 1))
                    == Twin.hinted(Int(number), half: Int(set.halfStep)))
        }
        for number in numbers(half: 1 << 12, random: 1_000, &dice) {
            let parts = MLDSARounding.splitByPower(number)
            #expect((Int(parts.high), Int(parts.low)) == Twin.splitByPower(Int(number)))
        }
    }

    @Test(arguments: sets, Trials.seeds(100))
    func `a hint says whether an addition changes the high part, and undoes it`(
        set: MLDSASet, seed: UInt64
    ) {
        var dice = SeededDice(seed: seed)
        let (step, half) = (MLDSARounding.Step(set), set.halfStep)
        for number in numbers(half: half, random: 1_000, &dice) {
            let parts = step.split(number)
            let additions = [-half, -half + 1, -1, 0, 1, half - 1, half]
            for addition in additions + [.random(in: -half...half, using: &dice)] {
                let sum = (number + addition + MLDSARing.modulus) % MLDSARing.modulus
                let hint = step.hint(low: parts.low + addition, high: parts.high)
                #expect(
                    (hint == 1) == (step.split(sum).high != parts.high), "\(number), \(addition)")
                #expect(step.high(sum, hint: hint) == parts.high, "\(number), \(addition)")
            }
        }
    }

    @Test(arguments: [Int32(1), 78, 95_232, 524_092], [0, 1, 128, 255])
    func `one coefficient that is too far from 0 is found wherever it is`(
        bound: Int32, place: Int
    ) {
        var polynomial = (0..<256).map { ($0 % 2 == 0 ? 1 : -1) * (bound - 1) }
        #expect(MLDSARounding.exceeding(polynomial, bound) == 0)
        for number in [bound, -bound, 4_190_208, -4_190_208] {
            polynomial[place] = number
            #expect(MLDSARounding.exceeding(polynomial, bound) != 0)
        }
    }
}
