import Crypto
import Primitives
import Simulation
import SpecTesting
import Testing

@Suite struct Blake3OutputTests {
    @Test(arguments: Blake3Vector.all)
    func `output agrees with the vectors in every mode and by every kernel`(
        vector: Blake3Vector
    ) throws {
        let input = vector.input
        let key = try secret(of: Blake3Vector.key)
        let modes = [
            (Blake3.plain, vector.hashOutput), (try .keyed(by: key), vector.keyedOutput),
            (.context(Blake3Vector.context), vector.derivedOutput),
        ]
        for (function, expected) in modes {
            for kernel in Blake3.Kernel.allCases {
                var output = function.using(kernel).output(of: input.span)
                #expect(output.digest.bytes == Array(expected.prefix(32)))
                #expect(output.read(131) == expected)
                #expect(output.position == 131)
            }
            #expect(function.bytes(64, of: input.span) == Array(expected.prefix(64)))
        }
    }

    @Test(arguments: Trials.seeds(1_600))
    func `any part of an output is the twin's`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        let message = dice.bytes(Int.random(in: 0...3_000, using: &dice))
        let far: [UInt64] = [0, 1 << 38, UInt64.max - 8_192, UInt64(UInt32.max) * 64]
        let from = far[Int.random(in: 0..<far.count, using: &dice)] + dice.next() % 4_096
        let count = Int.random(in: 0...3_000, using: &dice)
        let expected = PortableBlake3.context("the-block output test v1")
            .output(of: message, from: from, count: count)
        for kernel in Blake3.Kernel.allCases {
            let function = Blake3.context("the-block output test v1").using(kernel)
            var output = function.output(of: message.span)
            output.seek(to: from)
            // In two reads, the first of which may end inside a block.
            let first = Int.random(in: 0...count, using: &dice)
            let read = output.read(first) + output.read(count - first)
            #expect(read == expected, "\(count) from \(from) by \(kernel)")
        }
    }

    @Test func `filling writes all of the span and nothing else`() {
        let message: [UInt8] = [1, 2, 3]
        let around = [UInt8](repeating: 7, count: 10)
        var bytes = [UInt8](repeating: 7, count: 300)
        var output = Blake3.plain.output(of: message.span)
        bytes.withUnsafeMutableBufferPointer { bytes in
            var room = MutableSpan(_unsafeElements: bytes[10..<290])
            output.fill(&room)
        }
        let expected = PortableBlake3.plain.output(of: message, from: 0, count: 280)
        #expect(bytes == around + expected + around)
    }

    @Test func `the last byte there is can be read`() {
        let nothing: [UInt8] = []
        var output = Blake3.plain.output(of: nothing.span)
        output.seek(to: .max - 1)
        #expect(
            output.read(1) == PortableBlake3.plain.output(of: nothing, from: .max - 1, count: 1))
        #expect(output.position == .max)
        #expect(output.read(0) == [])
    }
}
