import Crypto
import Primitives
import Simulation
import Testing

/// Many messages of one buffer hashed side by side.
@Suite struct Blake3BatchesTests {
    private static let purpose = Blake3.context("the-block batch test v1")

    /// Messages one after the other, perhaps with bytes around them that belong to none.
    private struct Batch {
        var buffer: [UInt8]
        var offsets: [UInt32]

        init(lengths: [Int], before: Int, after: Int, using dice: inout SeededDice) {
            buffer = dice.bytes(before + lengths.reduce(0, +) + after)
            offsets = [UInt32(before)]
            for length in lengths { offsets.append(offsets[offsets.count - 1] + UInt32(length)) }
        }

        func digestsOneByOne(by function: Blake3) -> [Digest] {
            zip(offsets, offsets.dropFirst()).map { from, to in
                function.using(.oneByOne).digest(of: Array(buffer[Int(from)..<Int(to)]))
            }
        }

        func check() {
            let expected = digestsOneByOne(by: purpose)
            for kernel in Blake3.Kernel.allCases {
                let digests = purpose.using(kernel).digests(
                    of: buffer.span, offsets: offsets.span)
                #expect(digests == expected, "by \(kernel)")
            }
        }
    }

    @Test func `every length beside every other`() {
        var dice = SeededDice(seed: 1)
        var lengths = Array(0...1100)
        lengths.shuffle(using: &dice)
        Batch(lengths: lengths, before: 0, after: 0, using: &dice).check()
    }

    @Test(arguments: 0...40)
    func `any number of rows`(count: Int) {
        var dice = SeededDice(seed: UInt64(count))
        let lengths = Array(repeating: 40, count: count)
        Batch(lengths: lengths, before: 0, after: 0, using: &dice).check()
    }

    @Test(arguments: UInt64(0)..<32)
    func `random rows hash as they do alone`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let longest = [1, 40, 64, 65, 200, 1024, 3000][Int(seed % 7)]
        let count = Int.random(in: 0...100, using: &dice)
        let lengths = (0..<count).map { _ in Int.random(in: 0...longest, using: &dice) }
        let (before, after) = (Int(seed) % 5, Int(seed) % 90)
        Batch(lengths: lengths, before: before, after: after, using: &dice).check()
    }

    @Test(
        arguments: [
            [1, 0], [0, 2, 1, 3], [0, 65], [65, 65], [0, .max], [.max, 0], [0, 64, 0, 64],
        ] as [[UInt32]])
    func `offsets that descend or leave the buffer are refused`(offsets: [UInt32]) {
        let buffer = [UInt8](repeating: 7, count: 64)
        #expect(Self.purpose.digests(of: buffer.span, offsets: offsets.span) == nil)
    }

    @Test(arguments: Blake3.Kernel.allCases)
    func `no byte behind the buffer is read`(kernel: Blake3.Kernel) throws {
        let memory = try #require(GuardedMemory(readable: 40 * 130))
        for length in 0...130 {
            let buffer = memory.last(40 * length)
            let offsets = (0...40).map { UInt32($0 * length) }
            let zeros = [UInt8](repeating: 0, count: length)
            let digests = Self.purpose.using(kernel).digests(
                of: buffer.span, offsets: offsets.span)
            #expect(digests == Array(repeating: Self.purpose.digest(of: zeros), count: 40))
        }
    }

    @Test func `no offsets, or one, is no message`() {
        let nothing: [UInt8] = []
        let (none, one): ([UInt32], [UInt32]) = ([], [9])
        #expect(Self.purpose.digests(of: nothing.span, offsets: none.span) == [])
        #expect(Self.purpose.digests(of: nothing.span, offsets: one.span) == [])
    }

    @Test func `empty messages need no buffer`() {
        let nothing: [UInt8] = []
        let offsets: [UInt32] = [0, 0, 0, 0, 0]
        let expected = Array(repeating: Self.purpose.digest(of: nothing), count: 4)
        #expect(Self.purpose.digests(of: nothing.span, offsets: offsets.span) == expected)
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 8, 9, 15, 16, 17, 31, 100])
    func `messages of 64 bytes hash as they do alone`(count: Int) {
        var dice = SeededDice(seed: UInt64(count))
        let messages = dice.bytes(64 * count)
        let expected = (0..<count).map {
            PortableBlake3.context("the-block batch test v1")
                .digest(of: Array(messages[64 * $0..<64 * $0 + 64]))
        }
        for kernel in Blake3.Kernel.allCases {
            let function = Self.purpose.using(kernel)
            #expect(function.hashMany(messages.span) == expected, "by \(kernel)")
            var bytes = [UInt8](repeating: 0, count: 32 * count + 5)
            var room = bytes.mutableSpan
            function.hashMany(messages.span, into: &room)
            #expect(bytes == expected.flatMap(\.bytes) + [0, 0, 0, 0, 0], "by \(kernel)")
        }
    }

    @Test(arguments: [1, 63, 65, 127])
    func `messages that are not of 64 bytes are refused`(length: Int) {
        let bytes = [UInt8](repeating: 1, count: length)
        #expect(Blake3.plain.hashMany(bytes.span) == nil)
    }
}
