import CSodium
import Crypto

/// Sealing messages of four lengths, beside each of the two libraries alone.
enum SealingCases {
    static let cases: [Case] =
        lengths.flatMap { name, count in [besideSodium(name, count), besideOpenSSL(name, count)] }
        + [inPlace, open]

    private static let lengths: [(String, Int)] = [
        ("64-B", 64), ("1-KiB", 1 << 10), ("64-KiB", 64 << 10), ("1-MiB", 1 << 20),
    ]
    private static let nonce = ChaChaNonce(channel: 1, number: 2)

    private static func makeCipher() throws -> ChaChaPoly {
        try ChaChaPoly(
            key: .filled(count: 32) { key in
                for index in key.indices { key[index] = UInt8(index) }
            })
    }

    private static func besideSodium(_ name: String, _ count: Int) -> Case {
        Case(
            "crypto.sealing/seal-\(name)-beside-sodium", ["bytes": "\(count)"], unit: .nanoseconds
        ) {
            let (cipher, message) = (try makeCipher(), [UInt8](repeating: 7, count: count))
            let (key, nonceBytes) = ([UInt8](0..<32), nonce.bytes)
            var output = [UInt8](repeating: 0, count: count + 16)
            return Match(
                .repeating {
                    blackHole(try cipher.seal(message, nonce: nonce))
                    return 1
                },
                against: .repeating("libsodium, into a buffer") {
                    // The output has room for message and tag.
                    unsafe crypto_aead_chacha20poly1305_ietf_encrypt(
                        &output, nil, message, UInt64(count), nil, 0, nil, nonceBytes, key)
                    blackHole(output[0])
                    return 1
                })
        }
    }

    private static func besideOpenSSL(_ name: String, _ count: Int) -> Case {
        Case(
            "crypto.sealing/seal-\(name)-beside-openssl", ["bytes": "\(count)"], unit: .nanoseconds
        ) {
            let (cipher, message) = (try makeCipher(), [UInt8](repeating: 7, count: count))
            let peer = OpenSSLCipher(longest: count)
            return Match(
                .repeating {
                    blackHole(try cipher.seal(message, nonce: nonce))
                    return 1
                },
                against: .repeating("OpenSSL, into a buffer") {
                    blackHole(peer.seal(message))
                    return 1
                })
        }
    }

    private static let inPlace = Case(
        "crypto.sealing/seal-1-MiB-in-place", ["bytes": "1048576"], unit: .rate("GB", of: 1e9)
    ) {
        let (cipher, none) = (try makeCipher(), [UInt8]())
        var buffer = [UInt8](repeating: 7, count: 1 << 20 + 16)
        let (message, peer) = (
            [UInt8](repeating: 7, count: 1 << 20), OpenSSLCipher(longest: 1 << 20)
        )
        return Match(
            .repeating {
                var place = buffer.mutableSpan
                try cipher.sealInPlace(&place, nonce: nonce, authenticating: none.span)
                return 1 << 20
            },
            against: .repeating("OpenSSL, into a buffer") {
                blackHole(peer.seal(message))
                return 1 << 20
            })
    }

    private static let open = Case(
        "crypto.sealing/open-with-nonce-64-KiB", ["bytes": "65536"], unit: .rate("GB", of: 1e9)
    ) {
        let cipher = try XChaChaPoly(
            key: .filled(count: 32) { key in
                for index in key.indices { key[index] = UInt8(index) }
            })
        let sealed = try cipher.sealWithFreshNonce([UInt8](repeating: 7, count: 64 << 10))
        let key = [UInt8](0..<32)
        var output = [UInt8](repeating: 0, count: 64 << 10)
        return Match(
            .repeating {
                blackHole(try cipher.openWithNonce(sealed))
                return 64 << 10
            },
            against: .repeating("libsodium, into a buffer") {
                let (nonce, body) = (Array(sealed[..<24]), sealed.count - 24)
                unsafe sealed.withUnsafeBufferPointer { sealed in
                    // What follows the nonce is the body.
                    guard let start = sealed.baseAddress else { return }
                    let opened = unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
                        &output, nil, nil, start + 24, UInt64(body), nil, 0, nonce, key)
                    precondition(opened == 0)
                }
                blackHole(output[0])
                return 64 << 10
            })
    }
}
