import Crypto
import Primitives
import Simulation
import SpecTesting
import Testing

@Suite struct Blake3StreamTests {
    @Test(arguments: Blake3Vector.all)
    func `pieces of any one size give the whole's digest in every mode`(
        vector: Blake3Vector
    ) throws {
        let input = vector.input
        let key = try secret(of: Blake3Vector.key)
        let modes = [
            (Blake3.plain, vector.hashOutput), (try .keyed(by: key), vector.keyedOutput),
            (.context(Blake3Vector.context), vector.derivedOutput),
        ]
        for (function, expected) in modes {
            for size in [7, 64, 1_024, 1_025, 4_096, 16_384, 65_536] {
                var stream = function.stream()
                for from in stride(from: 0, to: input.count, by: size) {
                    stream.update(Array(input[from..<min(from + size, input.count)]))
                }
                var output = stream.output()
                #expect(output.read(131) == expected, "in pieces of \(size)")
                #expect(stream.byteCount == UInt64(input.count))
            }
        }
    }

    @Test(arguments: Trials.seeds(3_200))
    func `random pieces give the digest of what went before, at every step`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let longest = [80, 1_100, 5_000, 40_000, 140_000][Int(seed % 5)]
        let message = dice.bytes(Int.random(in: 0...longest * 2, using: &dice))
        let kernel = Blake3.Kernel.allCases[Int(seed / 5 % 5)]
        var stream = Blake3.plain.using(kernel).stream()
        var at = 0
        while at < message.count {
            // Often to the end of a chunk, where a tree changes its shape.
            var to = min(at + Int.random(in: 0...longest, using: &dice), message.count)
            if Bool.random(using: &dice) { to = max(to / 1_024 * 1_024, at) }
            if to == at { to = min(at + 1, message.count) }
            stream.update(message.span.extracting(at..<to))
            at = to
            let part = message.span.extracting(..<at)
            #expect(stream.digest() == Blake3.plain.digest(of: part), "\(at) bytes by \(kernel)")
        }
        #expect(stream.digest() == Blake3.hash(message))
    }

    @Test(arguments: Trials.seeds(3_200))
    func `pieces that are subtrees of any size join as they stand in the tree`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let sizes = (0..<24).map { _ in 1_024 << Int.random(in: 0...6, using: &dice) }
        let message = [UInt8](repeating: UInt8(truncatingIfNeeded: seed), count: 24 << 16)
        let kernel = Blake3.Kernel.allCases[Int(seed % 5)]
        var stream = Blake3.plain.using(kernel).stream()
        var at = 0
        for size in sizes {
            stream.update(message.span.extracting(at..<at + size))
            at += size
            let part = message.span.extracting(..<at)
            #expect(stream.digest() == Blake3.plain.digest(of: part), "\(sizes) by \(kernel)")
        }
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 128])
    func `whole chunks in any split give the twin's digest`(chunks: Int) {
        var dice = SeededDice(seed: UInt64(chunks))
        let message = dice.bytes(1_024 * chunks)
        let expected = PortableBlake3.plain.digest(of: message)
        for kernel in Blake3.Kernel.allCases {
            for split in 0...chunks {
                var stream = Blake3.plain.using(kernel).stream()
                stream.update(message.span.extracting(..<(1_024 * split)))
                stream.update(message.span.extracting((1_024 * split)...))
                #expect(stream.digest() == expected, "\(split) of \(chunks) by \(kernel)")
            }
        }
    }

    @Test func `a copy goes its own way`() {
        var first = Blake3.plain.stream()
        first.update([1, 2, 3])
        var second = first
        second.update([4])
        #expect(first.digest() == Blake3.hash([1, 2, 3]))
        #expect(second.digest() == Blake3.hash([1, 2, 3, 4]))
        first.update([5])
        #expect(first.digest() == Blake3.hash([1, 2, 3, 5]))
        #expect(second.digest() == Blake3.hash([1, 2, 3, 4]))
    }

    @Test func `nothing appended changes nothing`() {
        var stream = Blake3.plain.stream()
        #expect(stream.digest() == Blake3.hash([]))
        stream.update([])
        stream.update([9])
        stream.update([])
        #expect(stream.digest() == Blake3.hash([9]))
        #expect(stream.byteCount == 1)
    }
}
