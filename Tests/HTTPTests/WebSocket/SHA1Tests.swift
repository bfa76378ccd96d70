import SpecTesting
import Testing

@testable import HTTP

@Suite struct SHA1Tests {
    /// Three of RFC 3174, 7.3, and the empty message.
    @Test(arguments: [
        ("abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
        (
            "0123456701234567012345670123456701234567012345670123456701234567", 10,
            "dea356a2cddd90c7a7ecedc5ebb563934f460452"
        ),
        ("", 1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ])
    func `known messages have their known hashes`(part: String, times: Int, hash: String) {
        #expect(hex(SHA1.hash(Array(String(repeating: part, count: times).utf8))) == hash)
    }

    @Test(.python("hashlib"))
    func `Python agrees on every length around the ends of blocks`() async throws {
        let script =
            "import hashlib; "
            + "print(*(hashlib.sha1(bytes([7]) * n).hexdigest() for n in range(200)))"
        let answer = try await PythonPeer().run(script)
        let theirs = String(decoding: answer, as: UTF8.self).split { $0.isWhitespace }
        try #require(theirs.count == 200)
        for (count, hash) in theirs.enumerated() {
            #expect(hex(SHA1.hash([UInt8](repeating: 7, count: count))) == hash, "\(count) bytes")
        }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
