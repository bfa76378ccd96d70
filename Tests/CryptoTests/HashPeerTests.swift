import Crypto
import Primitives
import SpecTesting
import Testing

/// Python's standard library, with OpenSSL and zlib beneath it, gives the same for random messages.
@Suite struct HashPeerTests {
    /// Answers each line, a key and a message, with everything we make of them.
    private static let driver = """
        import hashlib, hmac, sys, zlib

        def hkdf(function, secret, info, count):
            key, output, block = hmac.digest(info, secret, function), b"", b""
            number = 0
            while len(output) < count:
                number += 1
                block = hmac.digest(key, block + info + bytes([number]), function)
                output += block
            return output[:count].hex()

        for line in sys.stdin:
            key, message = (bytes.fromhex(word[1:]) for word in line.split())
            count = len(key) * 7
            print(
                *(hashlib.new(name, message).hexdigest()
                  for name in ("sha256", "sha512", "sha3_256", "sha3_512")),
                "s" + hashlib.shake_128(message).hexdigest(count),
                "s" + hashlib.shake_256(message).hexdigest(count),
                hmac.digest(key, message, "sha256").hex(),
                hmac.digest(key, message, "sha512").hex(),
                "k" + hkdf("sha256", message, key, count),
                "k" + hkdf("sha512", message, key, count),
                format(zlib.crc32(message), "08x"))
        """

    private struct Question {
        let key, message: [UInt8]

        init(using dice: inout SeededDice) {
            let (short, long) = (Int(dice.next() % 400), Int(dice.next() % 8_000))
            key = dice.bytes(Int(dice.next() % 200))
            message = dice.bytes(dice.next() % 4 == 0 ? long : short)
        }

        var line: String { "k\(Hex.text(key)) m\(Hex.text(message))\n" }

        func answer() throws -> String {
            let count = key.count * 7
            let checksum = CRC32.of(message)
            let padded = String(0x1_0000_0000 + UInt64(checksum), radix: 16).dropFirst()
            return [
                SHA256.hash(message).hex, SHA512.hash(message).hex, SHA3_256.hash(message).hex,
                SHA3_512.hash(message).hex,
                "s" + Hex.text(SHAKE128.hash(message.span, count: count)),
                "s" + Hex.text(SHAKE256.hash(message.span, count: count)),
                HMAC<SHA256>.code(for: message.span, key: key.span).hex,
                HMAC<SHA512>.code(for: message.span, key: key.span).hex,
                "k" + Hex.text(try keys(SHA256.self, count)),
                "k" + Hex.text(try keys(SHA512.self, count)), String(padded),
            ].joined(separator: " ")
        }

        private func keys<F: HashFunction>(_: F.Type, _ count: Int) throws -> [UInt8] {
            let keys = HKDF<F>(material: message.span, salt: key.span)
            return try keys.expand(info: key.span, count: count)
        }
    }

    @Test(.python("hashlib", "hmac", "zlib"))
    func `another implementation gives the same for random messages`() async throws {
        var dice = SeededDice(seed: Trials.baseSeed)
        let questions = (0..<Trials.count(10_000)).map { _ in Question(using: &dice) }
        let output = try await PythonPeer().run(
            Self.driver, input: Array(questions.map(\.line).joined().utf8),
            deadline: .seconds(600))
        let answers = String(decoding: output, as: UTF8.self).split(separator: "\n")
        try #require(answers.count == questions.count)
        for (question, answer) in zip(questions, answers) {
            let own = try question.answer()
            #expect(own == answer, "\(question.line)")
        }
    }
}
