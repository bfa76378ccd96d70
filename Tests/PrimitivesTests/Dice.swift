import Simulation

/// The dice of this room's tests: those of the simulation, which also throw the numbers at which
/// arithmetic breaks.
struct Dice: RandomNumberGenerator {
    private var dice: SplitMix64

    init(seed: UInt64) { dice = SplitMix64(seed: seed) }

    mutating func next() -> UInt64 { dice.next() }

    /// A number of any length, one in three at an edge: uniform throws would almost never be short,
    /// and the edges are where arithmetic breaks.
    mutating func wide() -> UInt128 {
        if next() % 3 == 0 { return UInt128.edges[Int(next() % UInt64(UInt128.edges.count))] }
        return (UInt128(next()) << 64 | UInt128(next())) >> UInt128(next() % 128)
    }

    mutating func word() -> UInt64 {
        if next() % 3 == 0 { return UInt64.edges[Int(next() % UInt64(UInt64.edges.count))] }
        return next() >> (next() % 64)
    }

    mutating func signed() -> Int128 { Int128(truncatingIfNeeded: wide()) }

    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8]()
        for _ in 0..<count { bytes.append(UInt8(truncatingIfNeeded: next())) }
        return bytes
    }
}

extension UInt128 {
    static let edges: [UInt128] = [
        0, 1, 2, 9, 10, 99, 100, 10_000,
        1 << 53 - 1, 1 << 53, 1 << 63, 1 << 64 - 1, 1 << 64, 1 << 64 + 1,
        1 << 127 - 1, 1 << 127, 1 << 127 + 1, .max - 1, .max,
    ]
}

extension UInt64 {
    static let edges: [UInt64] = [
        0, 1, 2, 9, 10, 9_999, 10_000, 99_999_999, 100_000_000,
        1 << 32 - 1, 1 << 32, 1 << 63, .max - 1, .max,
    ]
}
