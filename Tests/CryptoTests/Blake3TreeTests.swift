import Crypto
import Primitives
import Simulation
import Testing

@Suite struct Blake3TreeTests {
    private static let functions: [(Blake3, PortableBlake3)] = [
        (.plain, .plain),
        (.context("the-block tree test v1"), .context("the-block tree test v1")),
    ]

    @Test(arguments: [1, 64, 1_023, 1_024, 1_025, 2_048, 5_000, 16_384, 40_000])
    func `the chaining value of a subtree is the twin's, wherever it begins`(length: Int) {
        var dice = SeededDice(seed: UInt64(length))
        let bytes = dice.bytes(length)
        for (function, twin) in Self.functions {
            for chunk in [0, 64, 1 << 32 - 64, 1 << 53] as [UInt64] {
                let expected = twin.chainingValue(of: bytes, firstChunk: chunk)
                for kernel in Blake3.Kernel.allCases {
                    let value = function.using(kernel)
                        .chainingValue(of: bytes.span, firstChunk: chunk)
                    #expect(value == expected, "\(length) bytes at \(chunk) by \(kernel)")
                }
            }
        }
    }

    @Test(arguments: [1, 2, 4, 16, 64, 512])
    func `many subtrees are each what they are alone`(chunks: Int) {
        var dice = SeededDice(seed: UInt64(chunks))
        let count = max(2, min(300 / chunks, 70))
        let (each, first) = (chunks * 1_024, UInt64(chunks) * 5)
        let bytes = dice.bytes(each * count)
        for kernel in Blake3.Kernel.allCases {
            let function = Blake3.plain.using(kernel)
            var values = [Digest.zero]
            function.appendChainingValues(
                of: bytes.span, chunks: chunks, firstChunk: first, to: &values)
            let alone = (0..<count).map { index in
                function.chainingValue(
                    of: bytes.span.extracting(index * each..<(index + 1) * each),
                    firstChunk: first + UInt64(index * chunks))
            }
            #expect(values == [.zero] + alone, "\(count) of \(chunks) chunks by \(kernel)")
        }
    }

    @Test func `joining the halves gives the whole, and the root is unlike any other node`() {
        var dice = SeededDice(seed: 3)
        let bytes = dice.bytes(8_192)
        for (function, twin) in Self.functions {
            let left = function.chainingValue(of: bytes.span.extracting(..<4_096), firstChunk: 0)
            let right = function.chainingValue(of: bytes.span.extracting(4_096...), firstChunk: 4)
            #expect(function.joinedAtRoot(left, right) == function.digest(of: bytes))
            #expect(
                function.joined(left, right)
                    == function.chainingValue(of: bytes.span, firstChunk: 0))
            #expect(function.joined(left, right) == twin.joined(left, right))
            #expect(function.joinedAtRoot(left, right) == twin.joinedAtRoot(left, right))
            #expect(function.joined(left, right) != function.joinedAtRoot(left, right))
        }
    }
}
