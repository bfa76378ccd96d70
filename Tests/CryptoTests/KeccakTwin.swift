/// Keccak as its authors define it, step by step over a five by five array, with its constants made
/// and not listed: what the permutation in C is held to.
struct KeccakTwin {
    /// Column first, as the definition has it.
    private typealias Lanes = [[UInt64]]

    let rate: Int
    let ending: UInt8

    static func sha3(_ bits: Int) -> KeccakTwin { KeccakTwin(rate: 200 - bits / 4, ending: 0x06) }
    static func shake(_ bits: Int) -> KeccakTwin { KeccakTwin(rate: 200 - bits / 4, ending: 0x1F) }
    static let keccak256 = KeccakTwin(rate: 136, ending: 0x01)

    /// The first `count` bytes that a message gives.
    func output(of message: [UInt8], count: Int) -> [UInt8] {
        var padded = message + [ending]
        while padded.count % rate != 0 { padded.append(0) }
        padded[padded.count - 1] |= 0x80

        var state = [UInt64](repeating: 0, count: 25)
        for start in stride(from: 0, to: padded.count, by: rate) {
            for (index, byte) in padded[start..<start + rate].enumerated() {
                state[index / 8] ^= UInt64(byte) << UInt64(8 * (index % 8))
            }
            Self.permute(&state)
        }
        var output: [UInt8] = []
        while true {
            for index in 0..<rate where output.count < count {
                output.append(
                    UInt8(truncatingIfNeeded: state[index / 8] >> UInt64(8 * (index % 8))))
            }
            guard output.count < count else { return output }
            Self.permute(&state)
        }
    }

    /// The 24 rounds over 25 words, row after row.
    static func permute(_ state: inout [UInt64]) {
        var lanes = (0..<5).map { x in (0..<5).map { y in state[x + 5 * y] } }
        var constants = RoundConstants()
        for _ in 0..<24 {
            theta(&lanes)
            lanes = moved(lanes)
            chi(&lanes)
            lanes[0][0] ^= constants.next()
        }
        for x in 0..<5 {
            for y in 0..<5 { state[x + 5 * y] = lanes[x][y] }
        }
    }

    private static func theta(_ lanes: inout Lanes) {
        let parity = lanes.map { $0.reduce(0, ^) }
        for x in 0..<5 {
            let change = parity[(x + 4) % 5] ^ rotated(parity[(x + 1) % 5], by: 1)
            for y in 0..<5 { lanes[x][y] ^= change }
        }
    }

    /// Rho and pi: each lane turned by a triangular number on its walk through the array.
    private static func moved(_ lanes: Lanes) -> Lanes {
        var result = lanes
        var (x, y, turn) = (1, 0, 0)
        for step in 1...24 {
            turn += step
            let (toX, toY) = (y, (2 * x + 3 * y) % 5)
            result[toX][toY] = rotated(lanes[x][y], by: turn % 64)
            (x, y) = (toX, toY)
        }
        return result
    }

    private static func chi(_ lanes: inout Lanes) {
        for y in 0..<5 {
            let row = (0..<5).map { lanes[$0][y] }
            for x in 0..<5 { lanes[x][y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]) }
        }
    }

    private static func rotated(_ word: UInt64, by bits: Int) -> UInt64 {
        bits == 0 ? word : word << UInt64(bits) | word >> UInt64(64 - bits)
    }

    /// The constants of the rounds, from a shift register of eight bits.
    private struct RoundConstants {
        private var register: UInt8 = 1

        mutating func next() -> UInt64 {
            var constant: UInt64 = 0
            for power in 0..<7 {
                if register & 1 == 1 { constant |= 1 << ((1 << UInt64(power)) - 1) }
                let overflows = register & 0x80 != 0
                register <<= 1
                if overflows { register ^= 0x71 }
            }
            return constant
        }
    }
}
