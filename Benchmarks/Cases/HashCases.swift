import Crypto
import Primitives

/// The other hash functions, beside OpenSSL's, and the checksums, beside zlib's.
enum HashCases {
    static let cases = longMessages + shortMessages + keyed + checksums

    private static let long = [UInt8](repeating: 7, count: 1 << 20)
    private static let short = [UInt8](repeating: 7, count: 64)

    private static let longMessages = [
        longMessage("sha256", openSSL: "SHA256") { SHA256.hash(long) },
        longMessage("sha512", openSSL: "SHA512") { SHA512.hash(long) },
        longMessage("sha3-256", openSSL: "SHA3-256") { SHA3_256.hash(long) },
        longMessage("sha3-512", openSSL: "SHA3-512") { SHA3_512.hash(long) },
        Case("crypto.shake128/read-1-MiB", ["bytes": "1048576"], unit: .rate("GB", of: 1e9)) {
            Match(
                .repeating {
                    blackHole(SHAKE128.hash(short.span, count: long.count))
                    return long.count
                }, against: python("hashlib.shake_128", work: long.count, "shake_128"))
        },
    ]

    private static let shortMessages = [
        shortMessage("sha256", openSSL: "SHA256") { SHA256.hash(short) },
        shortMessage("sha512", openSSL: "SHA512") { SHA512.hash(short) },
        shortMessage("sha3-256", openSSL: "SHA3-256") { SHA3_256.hash(short) },
    ]

    private static let keyed = [
        Case("crypto.hmac-sha256/code-64-bytes", ["bytes": "64"], unit: .nanoseconds) {
            let key = [UInt8](repeating: 9, count: 32)
            return Match(
                .repeating {
                    blackHole(HMAC<SHA256>.code(for: short.span, key: key.span))
                    return 1
                }, against: python("hmac.digest", work: 1, "hmac"))
        },
        Case(
            "crypto.hmac-sha256/code-64-bytes-keyed-before", ["bytes": "64"], unit: .nanoseconds
        ) {
            let key = [UInt8](repeating: 9, count: 32)
            let keyed = HMAC<SHA256>(key: key.span)
            return Match(
                .repeating {
                    var message = keyed
                    message.update(short.span)
                    blackHole(message.code())
                    return 1
                }, against: python("hmac.digest", work: 1, "hmac"))
        },
        Case("crypto.hkdf-sha256/two-keys", ["bytes": "32 each"], unit: .nanoseconds) {
            let (info, salt): ([UInt8], [UInt8]) = ([1], [])
            return Match(
                .repeating {
                    let keys = HKDF<SHA256>(material: short.span, salt: salt.span)
                    blackHole(try keys.expand(info: info.span, count: 64))
                    return 1
                })
        },
    ]

    private static let checksums =
        [
            Case("crypto.crc32/64-KiB", ["bytes": "65536"], unit: .rate("GB", of: 1e9)) {
                let message = [UInt8](repeating: 7, count: 1 << 16)
                return Match(
                    .repeating {
                        blackHole(CRC32.of(message))
                        return message.count
                    }, against: python("zlib.crc32", work: message.count, "crc32", message.count))
            },
            Case("crypto.crc32c/64-KiB", ["bytes": "65536"], unit: .rate("GB", of: 1e9)) {
                let message = [UInt8](repeating: 7, count: 1 << 16)
                return Match(
                    .repeating {
                        blackHole(CRC32C.of(message))
                        return message.count
                    },
                    against: python(
                        "zlib.crc32 (the other polynomial)", work: message.count, "crc32",
                        message.count))
            },
        ]
        + [16, 31, 64].flatMap { count in
            [
                shortChecksum("crc32", count: count) { CRC32.of($0) },
                shortChecksum("crc32c", count: count) { CRC32C.of($0) },
            ]
        }

    /// Each message begins with the checksum before it, so that no two run side by side.
    private static func shortChecksum(
        _ name: String, count: Int, checksum: @escaping @Sendable ([UInt8]) -> UInt32
    ) -> Case {
        Case("crypto.\(name)/\(count)-bytes", ["bytes": "\(count)"], unit: .nanoseconds) {
            var message = [UInt8](repeating: 7, count: count)
            return Match(
                .repeating {
                    for _ in 0..<100 {
                        message[0] = UInt8(truncatingIfNeeded: checksum(message))
                    }
                    return 100
                })
        }
    }

    private static func longMessage<Output>(
        _ name: String, openSSL: String, hash: @escaping @Sendable () -> Output
    ) -> Case {
        Case("crypto.\(name)/hash-1-MiB", ["bytes": "1048576"], unit: .rate("GB", of: 1e9)) {
            Match(
                .repeating {
                    blackHole(hash())
                    return long.count
                }, against: .openSSL(openSSL, long, work: long.count))
        }
    }

    private static func shortMessage<Output>(
        _ name: String, openSSL: String, hash: @escaping @Sendable () -> Output
    ) -> Case {
        Case("crypto.\(name)/hash-64-bytes", ["bytes": "64"], unit: .nanoseconds) {
            Match(
                .repeating {
                    blackHole(hash())
                    return 1
                }, against: .openSSL(openSSL, short, work: 1))
        }
    }

    private static func python(
        _ name: String, work: Int, _ function: String, _ count: Int = 1 << 20
    ) -> Contender {
        .python(
            "Python \(name)", script: "standard_hashes.py", arguments: [function, "\(count)"],
            work: work)
    }
}
