import Crypto
import Primitives
import Testing

@Suite struct Ed25519SelfTestTests {
    @Test func `the loaded library judges as every validator must`() throws {
        try Ed25519.selfTest()
    }

    @Test(arguments: Ed25519Judgement.allCases)
    func `each wrong judgement alone is noticed and named`(judgement: Ed25519Judgement) throws {
        var asked = 0
        let place = try #require(Ed25519Judgement.allCases.firstIndex(of: judgement))
        let found = Ed25519.disagreement(of: "9.9") { signature, message, key in
            asked += 1
            return Ed25519.verify(signature, of: message, by: key) != (asked == place + 1)
        }
        #expect(asked == Ed25519Judgement.allCases.count)
        let disagreement = try #require(found)
        #expect(disagreement.wrong == [judgement])
        #expect(disagreement.description.hasPrefix("libsodium 9.9 does not judge"))
        #expect(disagreement.description.contains(judgement.description))
    }

    @Test func `a library that believes all, or nobody, is told from ours`() {
        let lenient = Ed25519.disagreement(of: "1") { _, _, _ in true }
        let strict = Ed25519.disagreement(of: "1") { _, _, _ in false }
        #expect(lenient?.wrong.count == 7)
        #expect(strict?.wrong == [.honest, .keyOutsideSubgroup])
    }

    /// Whoever accepts this multiplies the equation by the cofactor.
    @Test func `what holds only with the cofactor does not verify`() throws {
        let key = try #require(
            PublicKey(hex: "3522100e7bdafbb4157c25e12c3582666ed3278076534e6ecf5af22cb6c80101"))
        let signature = try Ed25519.signature(
            hex: """
                e56fb15d86b238cd8a29e1bbae6c2dfd3aa5288e6740fe46c7e580f505ae3148\
                10f7ee2811d08df1e629dccb6ab5c15370ebd566aff9ab967e02ea4e91c9630b
                """)
        #expect(!Ed25519.verify(signature, of: Array("0".utf8), by: key))
    }
}
