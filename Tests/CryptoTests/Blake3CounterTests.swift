import Crypto
import Primitives
import Simulation
import SpecTesting
import Testing

/// Counters have 64 bits, which lanes hold in two halves: the carry from one to the other may fall
/// between any two lanes.
@Suite struct Blake3CounterTests {
    private static let borders: [UInt64] = [1 << 32, 3 << 32, 1 << 33, 1 << 48]

    @Test(arguments: borders, Blake3.Kernel.allCases)
    func `output carries its counter between any two lanes`(
        border: UInt64, kernel: Blake3.Kernel
    ) {
        let message = Array("carry".utf8)
        let lanes = UInt64(Blake3.Kernel.best.lanes)
        for before in 0...lanes + 1 {
            let position = (border - before) * 64
            let count = Int(2 * lanes + 1) * 64
            var output = Blake3.plain.using(kernel).output(of: message.span)
            output.seek(to: position)
            let expected = PortableBlake3.plain.output(of: message, from: position, count: count)
            #expect(output.read(count) == expected, "\(before) blocks before")
        }
    }

    @Test(arguments: borders, Blake3.Kernel.allCases)
    func `chunks carry their number between any two lanes`(
        border: UInt64, kernel: Blake3.Kernel
    ) {
        let lanes = UInt64(Blake3.Kernel.best.lanes)
        var dice = SplitMix64(seed: border)
        let chunks = Int(2 * lanes + 1)
        let bytes = (0..<chunks * 1_024).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
        for before in 0...lanes + 1 {
            let first = border - before
            var values: [Digest] = []
            Blake3.plain.using(kernel).appendChainingValues(
                of: bytes.span, chunks: 1, firstChunk: first, to: &values)
            let expected = (0..<chunks).map { index in
                PortableBlake3.plain.chainingValue(
                    of: Array(bytes[index * 1_024..<(index + 1) * 1_024]),
                    firstChunk: first + UInt64(index))
            }
            #expect(values == expected, "\(before) chunks before")
        }
    }
}
