import Simulation

/// The dice of this room's tests: those of the simulation, which also throw bytes.
struct SeededDice: RandomNumberGenerator {
    private var dice: SplitMix64

    init(seed: UInt64) { dice = SplitMix64(seed: seed) }

    mutating func next() -> UInt64 { dice.next() }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}
