import Crypto
import Primitives
import SpecTesting
import Testing

/// What every hash function promises, whichever it is.
@Suite struct HashFunctionTests {
    /// One of them with its type put away, so that a test takes it as an argument.
    struct Subject: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The digest of the whole, of the parts in turn, and of the parts as copies that go on.
        let whole: @Sendable (Span<UInt8>) -> [UInt8]
        let inParts: @Sendable ([[UInt8]]) -> [UInt8]
        let keepsCopiesApart: @Sendable ([UInt8], [UInt8]) -> Bool
        let hasItsSizes: @Sendable () -> Bool

        init<Function: HashFunction>(
            _ function: Function.Type, hash: @escaping @Sendable (Span<UInt8>) -> Function.Output
        ) {
            @Sendable func bytes(_ output: Function.Output) -> [UInt8] {
                output.withBytes { bytes in bytes.indices.map { bytes[$0] } }
            }
            testDescription = "\(function)"
            whole = { bytes(hash($0)) }
            inParts = { parts in
                var function = Function()
                for part in parts { function.update(part.span) }
                return bytes(function.digest())
            }
            keepsCopiesApart = { left, right in
                var one = Function()
                one.update(left.span)
                let digest = one.digest()
                var other = one
                other.update(right.span)
                let both = left + right
                return one.digest() == digest && digest == hash(left.span)
                    && other.digest() == hash(both.span)
            }
            hasItsSizes = {
                bytes(Function().digest()).count == Function.digestByteCount
                    && Function.digestByteCount <= min(Function.blockByteCount, 64)
                    && Function.blockByteCount <= 200
            }
        }

        static let all = [
            Subject(SHA256.self, hash: SHA256.hash), Subject(SHA512.self, hash: SHA512.hash),
            Subject(SHA3_256.self, hash: SHA3_256.hash),
            Subject(SHA3_512.self, hash: SHA3_512.hash),
            Subject(Keccak256.self, hash: Keccak256.hash),
        ]
    }

    @Test(arguments: Subject.all)
    func `every length in parts is the whole, wherever it begins`(subject: Subject) {
        var dice = SeededDice(seed: Trials.baseSeed)
        for length in 0...300 {
            let start = Int(dice.next() % 16)
            let buffer = dice.bytes(start + length)
            let message = Array(buffer[start...])
            let expected = subject.whole(message.span)
            #expect(subject.whole(buffer.span.extracting(droppingFirst: start)) == expected)
            for most in [1, 7, 64, 150, 300] {
                let parts = message.parts(upTo: most, using: &dice)
                #expect(subject.inParts(parts) == expected, "\(length) in \(parts.map(\.count))")
            }
        }
    }

    @Test(arguments: Subject.all, Trials.seeds(1_000))
    func `long messages in parts are the whole`(subject: Subject, seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let message = dice.bytes(Int(dice.next() % 3_000))
        let parts = message.parts(upTo: 1 + Int(dice.next() % 1_000), using: &dice)
        #expect(subject.inParts(parts) == subject.whole(message.span))
    }

    @Test(arguments: Subject.all)
    func `no byte behind the message is read`(subject: Subject) throws {
        let memory = try #require(GuardedMemory(readable: 300))
        for length in 0...300 {
            let zeros = [UInt8](repeating: 0, count: length)
            #expect(subject.whole(memory.last(length).span) == subject.whole(zeros.span))
        }
    }

    @Test(arguments: Subject.all, [0, 1, 63, 64, 100, 136, 200])
    func `a copy goes on by itself, and a digest ends nothing`(subject: Subject, length: Int) {
        var dice = SeededDice(seed: UInt64(length))
        #expect(subject.keepsCopiesApart(dice.bytes(length), dice.bytes(77)))
    }

    @Test(arguments: Subject.all)
    func `a function has the sizes it names`(subject: Subject) {
        #expect(subject.hasItsSizes())
    }
}

extension [UInt8] {
    /// The bytes cut at random places into parts of at most `most`, some of them empty.
    func parts(upTo most: Int, using dice: inout SeededDice) -> [[UInt8]] {
        var (parts, start): ([[UInt8]], Int) = ([], 0)
        while start < count {
            let end = Swift.min(start + Int(dice.next() % UInt64(most + 1)), count)
            parts.append(Array(self[start..<end]))
            start = end
        }
        return parts
    }
}
