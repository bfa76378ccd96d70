import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct SignedRangeTests {
    /// Signed messages in one buffer, of which about a third are spoilt.
    private static func group(
        _ count: Int, using dice: inout SeededDice
    ) throws -> (items: [SignedRange], messages: [UInt8]) {
        var (items, messages): ([SignedRange], [UInt8]) = ([], dice.bytes(7))
        for _ in 0..<count {
            let key = try SigningKey.generate(using: &dice)
            let message = dice.bytes(Int(dice.next() % 90))
            var item = SignedRange(
                key: key.publicKey, signature: key.sign(message), start: UInt32(messages.count),
                count: UInt32(message.count))
            switch dice.next() % 12 {
            case 0: item.start ^= 1
            case 1: item.count += 1
            case 2: item.signature = key.sign(message + [1])
            case 3: item.key = PublicKey(dice.bytes(32)) ?? .zero
            default: break
            }
            messages += message
            items.append(item)
        }
        return (items, messages)
    }

    private static func verdicts(on items: [SignedRange], in messages: [UInt8]) -> [Bool] {
        Ed25519.verdicts(on: items.span, in: messages.span)
    }

    @Test(arguments: Trials.seeds(400))
    func `a group is verified as its items are one by one, however it is cut`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        let (items, messages) = try Self.group(20, using: &dice)
        let expected = items.map { item in
            let end = Int(item.start) + Int(item.count)
            guard end <= messages.count else { return false }
            return Ed25519.verify(
                item.signature, of: Array(messages[Int(item.start)..<end]), by: item.key)
        }
        #expect(Self.verdicts(on: items, in: messages) == expected)

        let cut = Int(dice.next() % 21)
        let (left, right) = (Array(items[..<cut]), Array(items[cut...]))
        let halves =
            Self.verdicts(on: left, in: messages)
            + Self.verdicts(on: right, in: messages)
        #expect(halves == expected)
    }

    @Test
    func `messages that leave the buffer do not verify, and the others are judged all the same`()
        throws
    {
        let key = try SigningKey.generate()
        let message: [UInt8] = [1, 2, 3]
        let signature = key.sign(message)
        func item(_ start: UInt32, _ count: UInt32) -> SignedRange {
            SignedRange(key: key.publicKey, signature: signature, start: start, count: count)
        }
        let items = [
            item(0, 3), item(0, 4), item(.max, 3), item(0, .max), item(.max, .max), item(4, 0),
            item(3, 0), item(0, 3),
        ]
        let verdicts = Self.verdicts(on: items, in: message)
        #expect(verdicts == [true, false, false, false, false, false, false, true])
    }

    @Test func `places beyond the items are left alone, and no items are no work`() throws {
        let (none, message): ([SignedRange], [UInt8]) = ([], [])
        #expect(Self.verdicts(on: none, in: message) == [])
        var verdicts = [true, false]
        var places = verdicts.mutableSpan
        Ed25519.verify(none.span, in: message.span, into: &places)
        #expect(verdicts == [true, false])
    }
}
