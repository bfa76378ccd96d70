import Crypto
import Simulation
import SpecTesting
import Testing

/// The time of what works on secrets does not tell which they are.
///
/// Two secrets as different as can be take turns, in an order that dice decide, and the medians of
/// their times are compared: what stalls the machine meets both alike, and a median does not see it.
/// A branch that ends a loop early, or does half of the work for some numbers, changes a median by much
/// more than the bound; what a single instruction leaks is beyond a test like this.
@Suite(.ownThreads) struct MLDSATimingTests {
    /// How far apart the medians may be, and how often a comparison is tried before it fails.
    private static let (bound, tries) = (1.15, 30)

    /// Runs `work` on either secret and compares; `work` returns something so that it is done.
    private func expectAlike(
        _ what: Comment, samples: Int = 201, _ work: (_ second: Bool) -> Int
    ) {
        var dice = SplitMix64(seed: 11)
        var ratios: [Double] = []
        var seen = 0
        for _ in 0..<Self.tries {
            var times: [[Duration]] = [[], []]
            for _ in 0..<samples {
                let second = dice.next() & 1 == 1
                for turn in [second, !second] {
                    let clock = ContinuousClock()
                    times[turn ? 1 : 0].append(clock.measure { seen &+= work(turn) })
                }
            }
            let medians = times.map { $0.sorted()[$0.count / 2] }
            let ratio = medians[0] / medians[1]
            ratios.append(ratio)
            if 1 / Self.bound...Self.bound ~= ratio { return }
        }
        Issue.record("\(what): the medians of two secrets are apart by \(ratios), seen \(seen)")
    }

    private let secrets = [
        [Int32](repeating: 0, count: 256), [Int32](repeating: MLDSARing.modulus - 1, count: 256),
    ]

    @Test func `transforming takes as long for zeros as for the largest numbers`() {
        expectAlike("transform") { second in
            var polynomial = secrets[second ? 1 : 0]
            MLDSARing.transform(&polynomial)
            return Int(polynomial[0])
        }
        expectAlike("restore") { second in
            var polynomial = secrets[second ? 1 : 0]
            MLDSARing.restore(&polynomial)
            return Int(polynomial[0])
        }
    }

    @Test func `multiplying takes as long for zeros as for the largest numbers`() {
        var product = secrets[1]
        expectAlike("multiply") { second in
            MLDSARing.multiply(secrets[second ? 1 : 0], secrets[1], into: &product)
            return Int(product[0])
        }
        expectAlike("multiply the other") { second in
            MLDSARing.multiply(secrets[1], secrets[second ? 1 : 0], into: &product)
            return Int(product[0])
        }
        expectAlike("multiply a row") { second in
            MLDSARing.multiply(row: secrets[1], secrets[second ? 1 : 0], count: 1, into: &product)
            return Int(product[0])
        }
    }

    @Test(arguments: [MLDSASet.mlDSA44, .mlDSA65])
    func `cutting numbers and finding hints takes as long whatever they are`(set: MLDSASet) {
        let step = MLDSARounding.Step(set)
        func expectAlike(_ what: Comment, _ secrets: [Int32], _ work: (Int32) -> Int32) {
            self.expectAlike(what) { second in
                let secret = secrets[second ? 1 : 0]
                var (sum, left) = (Int32(0), 512)
                while left > 0 {
                    sum &+= work(secret)
                    left &-= 1
                }
                return Int(sum)
            }
        }
        let modulus = MLDSARing.modulus
        // The first step and the last one, which is the first again.
        expectAlike("cut", [0, modulus - 1]) { step.split($0).low }
        expectAlike("cut in the middle", [1, modulus / 2]) { step.split($0).high }
        // A hint and none, above, below and at the edge.
        expectAlike("hint above", [0, set.halfStep + 1]) { step.hint(low: $0, high: 1) }
        expectAlike("hint below", [0, -set.halfStep - 1]) { step.hint(low: $0, high: 1) }
        expectAlike("hint at the edge", [0, 1]) { step.hint(low: -set.halfStep, high: $0) }
        expectAlike("centre", [0, modulus - 1]) { MLDSARing.centred($0) }
        expectAlike("canonical", [0, -1]) { MLDSARing.canonical($0) }
        expectAlike("cut by a power", [0, modulus - 1]) { MLDSARounding.splitByPower($0).low }
    }

    @Test func `a large coefficient is found as late as early`() {
        var secrets = [[Int32](repeating: 0, count: 256), [Int32](repeating: 0, count: 256)]
        (secrets[0][0], secrets[1][255]) = (1 << 20, -1 << 20)
        expectAlike("the largest coefficient") { second in
            Int(MLDSARounding.exceeding(secrets[second ? 1 : 0], 1 << 19))
        }
    }

    @Test(arguments: [3, 4, 13, 20])
    func `packing takes as long whatever is packed`(bits: Int) {
        let most = Int32(1) << (bits - 1)
        let secrets = [
            [Int32](repeating: most, count: 256), [Int32](repeating: 1 - most, count: 256),
        ]
        var bytes = [UInt8](repeating: 0, count: 32 * bits)
        expectAlike("packing") { second in
            MLDSAPacking.write(secrets[second ? 1 : 0], below: most, bits: bits, to: &bytes)
            return Int(bytes[0])
        }
    }

    /// Whole signatures, of two keys, that succeed at the first attempt: how many there were is
    /// public, as the standard has it.
    @Test(arguments: MLDSASet.allCases)
    func `a signature takes as long for one key as for another`(set: MLDSASet) throws {
        var dice = SeededDice(seed: 12)
        let random = [UInt8](repeating: 0, count: 32)
        let pairs = try (0..<2).map { _ in
            let key = try MLDSASigningKey.seeded(set, &dice)
            while true {
                let representative = MLDSARepresentative(madeElsewhere: dice.bytes(64))
                if key.sign(representative, random: random.span).attempts == 1 {
                    return (key, representative)
                }
            }
        }
        expectAlike("signing", samples: 31) { second in
            let (key, representative) = pairs[second ? 1 : 0]
            return Int(key.sign(representative, random: random.span).signature.bytes[0])
        }
    }
}
