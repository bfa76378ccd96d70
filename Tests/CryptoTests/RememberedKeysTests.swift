import Crypto
import Primitives
import SpecTesting
import Synchronization
import Testing

@Suite(.ownThreads) struct RememberedKeysTests {
    private struct Signed {
        let key: PublicKey
        let signature: Signature
    }

    private static let message: [UInt8] = Array("what is signed".utf8)

    private static func signed(_ count: Int, seed: UInt64) throws -> [Signed] {
        var dice = SeededDice(seed: seed)
        return try (0..<count).map { _ in
            let key = try SigningKey.generate(using: &dice)
            return Signed(key: key.publicKey, signature: key.sign(message))
        }
    }

    private static func verify(_ some: [Signed], _ keys: RememberedKeys) -> Bool {
        some.allSatisfy {
            keys.verify($0.signature, of: message, by: $0.key)
        }
    }

    @Test func `a key is remembered from its second true signature on`() throws {
        let keys = RememberedKeys(bytes: 1 << 20)
        let one = try Self.signed(1, seed: 1)
        #expect(Self.verify(one, keys))
        #expect(keys.count == 0)
        #expect(keys.find(one[0].key) == nil)
        #expect(Self.verify(one, keys))
        #expect(keys.count == 1)
        #expect(keys.find(one[0].key)?.key == one[0].key)
        #expect(Self.verify(one, keys))
        #expect(keys.count == 1)
    }

    @Test func `who never signs truly is never remembered`() throws {
        let keys = RememberedKeys(bytes: 1 << 20)
        let one = try Self.signed(1, seed: 2)[0]
        let other: [UInt8] = [1, 2, 3]
        for _ in 0..<10 {
            #expect(!keys.verify(one.signature, of: other, by: one.key))
        }
        #expect(keys.count == 0)
    }

    @Test func `nothing is remembered without room`() throws {
        for bytes in [0, -1, 1_000, .min] {
            let keys = RememberedKeys(bytes: bytes)
            let some = try Self.signed(3, seed: 3)
            for _ in 0..<3 { #expect(Self.verify(some, keys)) }
            #expect(keys.count == 0 && keys.room == 0)
        }
    }

    @Test func `the bytes bound the keys, whoever signs`() throws {
        let bytes = 64 * RememberedKey.byteCount
        let keys = RememberedKeys(bytes: bytes)
        #expect(keys.room == 64)
        let some = try Self.signed(400, seed: 4)
        for _ in 0..<3 {
            #expect(Self.verify(some, keys))
            #expect(keys.count <= 64)
        }
        #expect(keys.count == 64)
        keys.resize(bytes: bytes + 1)
        #expect(keys.count == 64)
        keys.resize(bytes: 2 * bytes)
        #expect(keys.count == 0 && keys.room == 128)
    }

    @Test func `who signs all the time stays, whatever strangers come by`() throws {
        let keys = RememberedKeys(bytes: 16 * 8 * RememberedKey.byteCount)
        let (regular, strangers) = (
            try Self.signed(4, seed: 5), try Self.signed(600, seed: 6)
        )
        for _ in 0..<2 { #expect(Self.verify(regular, keys)) }
        for stranger in strangers {
            for _ in 0..<2 { #expect(Self.verify([stranger], keys)) }
            for one in regular { #expect(keys.find(one.key) != nil) }
        }
        // The strangers took each other's places.
        #expect(keys.count == keys.room)
        #expect(keys.find(strangers[0].key) == nil)
    }

    @Test func `strangers who sign twice and are never found again are paid for`() throws {
        let keys = RememberedKeys(bytes: 1 << 30)
        // More than the shelves begin with; each pair pays for a sixteenth of a table.
        let pairs = 6_000
        var dice = SeededDice(seed: 7)
        let one = try Self.signed(1, seed: 8)[0]
        for _ in 0..<pairs {
            // The shelves hear of signatures that the library found true; which, they do not ask.
            let key = try SigningKey.generate(using: &dice).publicKey
            for _ in 0..<2 {
                #expect(keys.find(key) == nil)
                keys.noteTrueSignature(of: key)
            }
        }
        #expect(keys.count < 16 * 256 + 2 * pairs / 32 + 16)
        #expect(keys.count >= 16 * 256 - 64)
        #expect(Self.verify([one], keys))
    }

    @Test(arguments: Trials.seeds(400))
    func `a group's verdicts are the library's, whatever is remembered`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        let signers = try (0..<5).map { _ in try SigningKey.generate(using: &dice) }
        let keys = RememberedKeys(bytes: Int(dice.next() % 3) * 16 * RememberedKey.byteCount)
        for _ in 0..<3 {
            var (items, messages): ([SignedRange], [UInt8]) = ([], dice.bytes(3))
            var expected: [Bool] = []
            for _ in 0..<(dice.next() % 150) {
                let signer = signers[Int(dice.next() % 5)]
                let message = dice.bytes(Int(dice.next() % 50))
                var signature = signer.sign(message)
                if dice.next() % 3 == 0 {
                    signature = try #require(
                        Signature(flipped(signature.bytes, Int(dice.next() % 512))))
                }
                let isOutside = dice.next() % 16 == 0
                items.append(
                    SignedRange(
                        key: signer.publicKey, signature: signature,
                        start: isOutside ? .max : UInt32(messages.count),
                        count: UInt32(message.count)))
                messages += message
                expected.append(
                    !isOutside && libraryVerdict(signature, message, signer.publicKey))
            }
            var verdicts = [Bool](repeating: true, count: items.count + 1)
            var places = verdicts.mutableSpan
            Ed25519.verify(items.span, in: messages.span, into: &places, remembering: keys)
            #expect(verdicts == expected + [true])
        }
    }

    @Test func `threads share them, and each hears the truth`() async throws {
        let some = try Self.signed(60, seed: 9)
        let keys = RememberedKeys(bytes: 40 * RememberedKey.byteCount)
        let wrong: [UInt8] = [0]
        await withTaskGroup(of: Bool.self) { group in
            for thread in 0..<4 {
                group.addTask {
                    var dice = SeededDice(seed: UInt64(thread))
                    return (0..<2_000).allSatisfy { step in
                        if thread == 0, step % 500 == 499 {
                            keys.clear(bytes: (20 + step / 50) * RememberedKey.byteCount)
                        }
                        let one = some[Int(dice.next() % 60)]
                        let isTrue = dice.next() % 2 == 0
                        let message = isTrue ? Self.message : wrong
                        return keys.verify(one.signature, of: message, by: one.key) == isTrue
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
        #expect(keys.count <= keys.room)
    }

    @Test func `what a process shares has room`() throws {
        #expect(RememberedKeys.usualBytes == 64 << 20)
        #expect(RememberedKey.byteCount < 4_096)
    }
}
