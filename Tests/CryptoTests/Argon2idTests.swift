import Crypto
import Primitives
import Testing

@Suite struct Argon2idTests {
    /// Made by the reference implementation.
    @Test(
        arguments: [
            (
                "password", "736f6d6573616c74736f6d6573616c74", 1, 8,
                "05b6ca8f8038b683887ad4916533858b49cb52040126c134f4c6e9d8711b8c09"
            ),
            (
                "correct horse battery staple", "000102030405060708090a0b0c0d0e0f", 3, 64,
                "bc240e180a205bd2e782cdc64983f247e76aeb8fb2133aec1570b70cccd68bff"
            ),
            (
                "x", "ffffffffffffffffffffffffffffffff", 2, 1_024,
                "ecdc4217f7d1ffd1bf7db3d092e0a0a8d883472493f1e5a103a163541ebe54c3"
            ),
        ] as [(String, String, UInt32, UInt32, String)])
    func `a password gives the key that the reference gives`(
        password: String, salt: String, passes: UInt32, kibibytes: UInt32, expected: String
    ) throws {
        var bytes = Array(password.utf8)
        let secret = try SecretBytes.taking(&bytes)
        let salt = try #require(HexText.bytes(salt))
        let cost = try #require(Argon2id.Cost(passes: passes, kibibytes: kibibytes))
        let key = try Argon2id.key(of: secret, salt: salt.span, cost: cost)
        let shown = key.withBytes { key in HexText.text(key) }
        #expect(shown == expected)
    }

    @Test func `costs outside the bounds and salts of another length are refused`() throws {
        #expect(Argon2id.Cost(passes: 0, kibibytes: 64) == nil)
        #expect(Argon2id.Cost(passes: 65, kibibytes: 64) == nil)
        #expect(Argon2id.Cost(passes: 1, kibibytes: 7) == nil)
        #expect(Argon2id.Cost(passes: 1, kibibytes: 1 << 20 + 1) == nil)
        #expect(Argon2id.Cost(passes: 3, kibibytes: 65_536) == .standard)
        let secret = try SecretBytes.random(count: 8)
        for count in [0, 15, 17] {
            let salt = [UInt8](repeating: 1, count: count)
            #expect(throws: SecretRefusal.wrongCount(count, expected: 16)) {
                try Argon2id.key(of: secret, salt: salt.span, cost: .least)
            }
        }
    }
}
