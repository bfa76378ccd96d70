import Crypto
import Primitives
import Testing

@Suite struct Blake3Tests {
    @Test func `every official length has its vector`() {
        #expect(Blake3Vector.all.count == 35)
        #expect(Blake3Vector.all.last?.length == 102_400)
    }

    @Test(arguments: Blake3Vector.all)
    func `every width agrees with the vectors`(vector: Blake3Vector) throws {
        let bytes = Blake3Vector.key
        let digest = Digest(bytes.span)
        let key = try #require(digest)
        let context = Blake3.context(Blake3Vector.context)
        for lanes in [1, 4, 8, 16] {
            #expect(Blake3.plain.inLanes(lanes).digest(of: vector.input) == vector.hash)
            #expect(Blake3.keyed(by: key).inLanes(lanes).digest(of: vector.input) == vector.keyed)
            #expect(context.inLanes(lanes).digest(of: vector.input) == vector.derived)
        }
    }

    @Test(arguments: Blake3Vector.all)
    func `the portable twin agrees with the vectors`(vector: Blake3Vector) throws {
        let keyed = try #require(PortableBlake3.keyed(by: Blake3Vector.key))
        let context = PortableBlake3.context("\(Blake3Vector.context)")
        #expect(PortableBlake3.plain.digest(of: vector.input) == vector.hash)
        #expect(keyed.digest(of: vector.input) == vector.keyed)
        #expect(context.digest(of: vector.input) == vector.derived)
    }

    @Test func `the short forms are the long ones`() throws {
        let vector = try #require(Blake3Vector.all.last)
        #expect(Blake3.hash(vector.input) == vector.hash)
        #expect(Blake3.hash(vector.input.span) == vector.hash)
        let derived = Blake3.derive(context: Blake3Vector.context, material: vector.input.span)
        #expect(derived == vector.derived)
    }

    @Test func `a portable key has exactly 32 bytes`() {
        #expect(PortableBlake3.keyed(by: Array(repeating: 1, count: 31)) == nil)
        #expect(PortableBlake3.keyed(by: Array(repeating: 1, count: 33)) == nil)
    }

    @Test func `lanes are those of a kernel`() {
        #expect([4, 8, 16].contains(Blake3.lanes))
    }

    @Test(arguments: UInt64(0)..<16)
    func `random messages hash alike at every width and in the twin`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        for _ in 0..<4 {
            let message = dice.bytes(Int.random(in: 0...20_000, using: &dice))
            let expected = PortableBlake3.plain.digest(of: message)
            for lanes in [1, 4, 8, 16] {
                let digest = Blake3.plain.inLanes(lanes).digest(of: message)
                #expect(digest == expected, "\(message.count) bytes in \(lanes) lanes")
            }
        }
    }
}

/// Many messages of one buffer hashed side by side.
@Suite struct Blake3BatchTests {
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
                function.inLanes(1).digest(of: Array(buffer[Int(from)..<Int(to)]))
            }
        }

        func check() {
            let expected = digestsOneByOne(by: purpose)
            for lanes in [1, 4, 8, 16] {
                let digests = purpose.inLanes(lanes).digests(
                    of: buffer.span, offsets: offsets.span)
                #expect(digests == expected, "in \(lanes) lanes")
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

    @Test(arguments: [1, 4, 8, 16])
    func `no byte behind the buffer is read`(lanes: Int) throws {
        let memory = try #require(GuardedMemory(readable: 40 * 130))
        for length in 0...130 {
            let buffer = memory.last(40 * length)
            let offsets = (0...40).map { UInt32($0 * length) }
            let zeros = [UInt8](repeating: 0, count: length)
            let digests = Self.purpose.inLanes(lanes).digests(
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
}
