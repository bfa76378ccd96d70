import Crypto
import Primitives
import SpecTesting
import Testing
import Workers

@Suite struct SignaturesOnWorkersTests {
    @Test(arguments: [1, 2, 3], [1, 7, 100])
    func `the verdicts are those of one thread, in order`(threads: Int, grain: Int) throws {
        let key = try SigningKey.generate()
        var (items, messages): ([SignedRange], [UInt8]) = ([], [])
        for number in UInt8(0)..<50 {
            let message = [UInt8](repeating: number, count: Int(number))
            // Every third signature is of another message, every seventh leaves the buffer.
            let signature = key.sign(number % 3 == 0 ? [1, 2, 3] : message)
            let start = UInt32(messages.count) + (number % 7 == 6 ? 10_000 : 0)
            items.append(
                SignedRange(
                    key: key.publicKey, signature: signature, start: start, count: UInt32(number)))
            messages += message
        }
        let expected = (0..<50).map { $0 % 3 != 0 && $0 % 7 != 6 }
        let workers = try Workers(threads: threads)
        #expect(workers.verdicts(on: items, in: messages, grain: grain) == expected)
        #expect(Ed25519.verdicts(on: items.span, in: messages.span) == expected)
    }

    @Test func `no signatures have no verdicts`() {
        #expect(Workers.inline.verdicts(on: [], in: []) == [])
    }
}
