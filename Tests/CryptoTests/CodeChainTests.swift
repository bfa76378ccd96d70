import Crypto
import Primitives
import Simulation
import SpecTesting
import Testing

@Suite struct CodeChainTests {
    @Test(arguments: Trials.seeds(2_000))
    func `every step is the HMAC under the code before`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let bytes: (Int) -> [UInt8] = { count in
            (0..<count).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
        }
        let first = bytes(Int.random(in: 0...32, using: &dice))
        var chain = CodeChain(key: first.span)
        var key = first
        for _ in 0..<6 {
            let message = bytes(Int.random(in: 0...200, using: &dice))
            if Bool.random(using: &dice) {
                chain.append(message.span)
                key = HMAC<SHA256>.code(for: message.span, key: key.span).bytes
            } else {
                let other = bytes(Int.random(in: 0...130, using: &dice))
                chain.append(message.span, other.span)
                let pair =
                    HMAC<SHA256>.code(for: message.span, key: key.span).bytes
                    + HMAC<SHA256>.code(for: other.span, key: key.span).bytes
                key = HMAC<SHA256>.code(for: pair.span, key: key.span).bytes
            }
            let code = chain.withCode { code in code.indices.map { code[$0] } }
            #expect(code == key)
            let isEqual = chain.isEqual(to: key.span)
            #expect(isEqual)
            var wrong = key
            wrong[Int.random(in: 0..<32, using: &dice)] ^= 1
            let verdicts = [
                chain.isEqual(to: wrong.span), chain.isEqual(to: key.span.extracting(first: 31)),
            ]
            #expect(verdicts == [false, false])
        }
    }

    @Test(arguments: 0...130) func `a message of any length is hashed to its end`(count: Int) {
        let (key, message) = ([UInt8](repeating: 9, count: 32), [UInt8](repeating: 7, count: count))
        var chain = CodeChain(key: key.span)
        chain.append(message.span)
        let code = HMAC<SHA256>.code(for: message.span, key: key.span).bytes
        let isEqual = chain.isEqual(to: code.span)
        #expect(isEqual)
    }
}
