import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct HMACTests {
    private static let vectors = VectorFile.lines(of: "hmac.txt", words: 4)

    @Test func `codes are those of RFC 4231`() {
        #expect(Self.vectors.count == 7)
        for line in Self.vectors {
            let (key, message) = (VectorFile.bytes(line[0]), VectorFile.bytes(line[1]))
            #expect(HMAC<SHA256>.code(for: message.span, key: key.span).hex == line[2])
            #expect(HMAC<SHA512>.code(for: message.span, key: key.span).hex == line[3])
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `a message in parts has the code of the whole`(seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let (key, message) = (dice.bytes(Int(dice.next() % 200)), dice.bytes(300))
        let keyed = HMAC<SHA512>(key: key.span)
        var parts = keyed
        for part in message.parts(upTo: 100, using: &dice) { parts.update(part.span) }
        #expect(parts.code() == HMAC<SHA512>.code(for: message.span, key: key.span))
        #expect(parts.code() == parts.code())
        let empty: [UInt8] = []
        #expect(keyed.code() == HMAC<SHA512>.code(for: empty.span, key: key.span))
    }

    @Test func `a code with one bit turned, cut or lengthened is no code`() {
        let (key, message) = (Array("key".utf8), Array("message".utf8))
        func isCode(_ code: [UInt8], key: [UInt8]) -> Bool {
            HMAC<SHA256>.verify(code.span, for: message.span, key: key.span)
        }
        let code = HMAC<SHA256>.code(for: message.span, key: key.span).bytes
        #expect(isCode(code, key: key))
        #expect(!isCode(code, key: Array("kez".utf8)))
        for bit in 0..<256 {
            var forged = code
            forged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!isCode(forged, key: key))
        }
        for count in 0...64 where count != 32 {
            #expect(!isCode(Array((code + code).prefix(count)), key: key))
        }
    }

    @Test func `a keyed message is checked as far as it goes`() {
        let (key, message) = (Array("key".utf8), Array("message".utf8))
        let code = HMAC<SHA512>.code(for: message.span, key: key.span).bytes
        var keyed = HMAC<SHA512>(key: key.span)
        keyed.update(message.span)
        let isCode = keyed.verify(code.span)
        #expect(isCode)
        keyed.update(message.span)
        let isStillCode = keyed.verify(code.span)
        #expect(!isStillCode)
    }

    @Test(arguments: 0...200)
    func `a key of any length is taken, and one bit of it matters`(length: Int) {
        let message = Array("message".utf8)
        var key = [UInt8](repeating: 3, count: length)
        let code = HMAC<SHA3_256>.code(for: message.span, key: key.span)
        let narrow = HMAC<SHA256>.code(for: message.span, key: key.span)
        guard length > 0 else { return }
        key[length - 1] ^= 1
        #expect(HMAC<SHA3_256>.code(for: message.span, key: key.span) != code)
        #expect(HMAC<SHA256>.code(for: message.span, key: key.span) != narrow)
    }
}
