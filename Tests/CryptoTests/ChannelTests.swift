import Crypto
import SpecTesting
import Testing

@Suite struct ChannelTests {
    private static let none: [UInt8] = []

    private static func cipher() throws -> ChaChaPoly {
        try ChaChaPoly(key: secret(of: Sunscreen.key))
    }

    @Test(arguments: Trials.seeds(400))
    func `messages open in their order, and are sealed under counted nonces`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        let cipher = try Self.cipher()
        let start = dice.next() >> 8
        var sealer = ChannelSealer(cipher, channel: 3, from: start)
        var opener = ChannelOpener(cipher, channel: 3, from: start)
        for number in start..<start + 8 {
            let (message, context) = (dice.bytes(Int(dice.next() % 900)), dice.bytes(5))
            let nonce = ChaChaNonce(channel: 3, number: number)
            let expected = try cipher.seal(message, nonce: nonce, authenticating: context)
            if Bool.random(using: &dice) {
                let sealed = try sealer.seal(message.span, authenticating: context.span)
                #expect(sealed == expected)
                let opened = try opener.open(sealed.span, authenticating: context.span)
                #expect(opened == message)
            } else {
                var buffer = message + [UInt8](repeating: 0, count: 16)
                var place = buffer.mutableSpan
                try sealer.sealInPlace(&place, authenticating: context.span)
                #expect(buffer == expected)
                place = buffer.mutableSpan
                try opener.openInPlace(&place, authenticating: context.span)
                #expect(Array(buffer.dropLast(16)) == message)
            }
        }
        let (sealed, opened) = (sealer.number, opener.number)
        #expect(sealed == start + 8 && opened == start + 8)
    }

    private func refusal(_ opener: inout ChannelOpener, _ sealed: [UInt8]) -> OpenRefusal? {
        do throws(OpenRefusal) {
            _ = try opener.open(sealed.span, authenticating: Self.none.span)
            return nil
        } catch { return error }
    }

    @Test func `what is repeated, left out or of another channel does not open, and moves nothing`()
        throws
    {
        let cipher = try Self.cipher()
        var sealer = ChannelSealer(cipher, channel: 1)
        let messages = try (0..<3).map { _ in
            try sealer.seal([1, 2, 3].span, authenticating: Self.none.span)
        }
        #expect(Set(messages).count == 3)
        var opener = ChannelOpener(cipher, channel: 1)
        var other = ChannelOpener(cipher, channel: 2)
        #expect(refusal(&other, messages[0]) == .notAuthentic)
        #expect(refusal(&opener, messages[1]) == .notAuthentic)
        #expect(refusal(&opener, messages[0]) == nil)
        #expect(refusal(&opener, messages[0]) == .notAuthentic)
        #expect(refusal(&opener, [1]) == .tooShort(count: 1, least: 16))
        #expect(refusal(&opener, messages[1]) == nil)
        #expect(refusal(&opener, messages[2]) == nil)
        let (opened, strange) = (opener.number, other.number)
        #expect(opened == 3 && strange == 0)
    }

    @Test func `a channel ends before a number comes twice`() throws {
        let cipher = try Self.cipher()
        var sealer = ChannelSealer(cipher, channel: 9, from: .max - 1)
        var opener = ChannelOpener(cipher, channel: 9, from: .max - 1)
        let last = try sealer.seal([7].span, authenticating: Self.none.span)
        #expect(refusal(&opener, last) == nil)
        var refused: SealRefusal?
        do throws(SealRefusal) {
            _ = try sealer.seal([7].span, authenticating: Self.none.span)
        } catch { refused = error }
        #expect(refused == .exhausted(channel: 9))
        #expect(refusal(&opener, last) == .exhausted(channel: 9))
    }

    @Test func `a refusal to seal uses no number`() throws {
        var sealer = ChannelSealer(try Self.cipher(), channel: 1)
        var short = [UInt8](repeating: 0, count: 15)
        var place = short.mutableSpan
        var refused: SealRefusal?
        do throws(SealRefusal) {
            try sealer.sealInPlace(&place, authenticating: Self.none.span)
        } catch { refused = error }
        let number = sealer.number
        #expect(refused == .noRoomForTag(count: 15) && number == 0)
    }
}
