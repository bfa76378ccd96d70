import CSodium
import Crypto
import Primitives

/// Ed25519 over transactions' ids, in groups as the node verifies them, beside libsodium one by one: all
/// signers remembered, every other one, none; and strangers who come twice, which costs most.
enum RememberedCases {
    static let cases: [Case] = [
        beside("hits-100", strangers: 0), beside("hits-50", strangers: 2),
        beside("hits-0", strangers: 1), strangersOnce, strangersTwice,
    ]

    private static let count = 4_096
    private static let grain = 16

    /// Signatures of as many keys, each of 32 bytes of its own.
    private struct Signed {
        var items: [SignedRange] = []
        var messages: [UInt8] = []

        init(count: Int) throws {
            for number in 0..<count {
                let key = try SigningKey.generate()
                let message = (0..<32).map { UInt8(truncatingIfNeeded: number >> ($0 % 3)) }
                items.append(
                    SignedRange(
                        key: key.publicKey, signature: key.sign(message),
                        start: UInt32(messages.count), count: 32))
                messages += message
            }
        }

        /// Verifies all, and counts the true ones.
        func verify(_ range: Range<Int>, _ keys: RememberedKeys) -> Int {
            var (start, good) = (range.lowerBound, 0)
            while start < range.upperBound {
                let end = min(start + grain, range.upperBound)
                var verdicts = [Bool](repeating: false, count: end - start)
                var places = verdicts.mutableSpan
                Ed25519.verify(
                    items.span.extracting(start..<end), in: messages.span, into: &places,
                    remembering: keys)
                good += verdicts.count { $0 }
                start = end
            }
            return good
        }

        var bySodium: Contender {
            let plain = items.map { item in
                let start = Int(item.start)
                return (item.signature.bytes, Array(messages[start..<(start + 32)]), item.key.bytes)
            }
            return .repeating("libsodium") {
                var good = 0
                for (signature, message, key) in plain {
                    let verdict = unsafe crypto_sign_verify_detached(signature, message, 32, key)
                    good += verdict == 0 ? 1 : 0
                }
                precondition(good > 0 || plain.isEmpty)
                return plain.count
            }
        }
    }

    private static func named(_ name: String) -> (String, KeyValuePairs<String, String>) {
        (
            "crypto.verify.remembered/\(name)",
            ["items": "\(count)", "bytes": "32", "group": "\(grain)"]
        )
    }

    /// One in so many has a false signature, which costs the same, and is never remembered.
    private static func beside(_ name: String, strangers: Int) -> Case {
        let (name, parameters) = named(name)
        return Case(name, parameters, unit: .microseconds) {
            var signed = try Signed(count: count)
            let peer = signed.bySodium
            let keys = RememberedKeys(bytes: 64 << 20)
            if strangers > 0 {
                for index in stride(from: 0, to: count, by: strangers) {
                    signed.items[index].start ^= 1
                    signed.items[index].count = 31
                }
            }
            let some = signed
            let good = strangers == 0 ? count : count - count / strangers
            for _ in 0..<3 { precondition(some.verify(0..<count, keys) == good) }
            return Match(
                .repeating {
                    precondition(some.verify(0..<count, keys) == good)
                    return count
                }, against: peer)
        }
    }

    /// Whoever signs is new: what remembering costs where it is of no use.
    private static let strangersOnce = strangers("strangers-once", times: 1)
    /// Whoever signs does so twice and never again.
    private static let strangersTwice = strangers("strangers-twice", times: 2)

    private static func strangers(_ name: String, times: Int) -> Case {
        let (name, parameters) = named(name)
        return Case(name, parameters, unit: .microseconds) {
            let some = try Signed(count: count)
            let keys = RememberedKeys(bytes: 64 << 20)
            func round() -> Int {
                keys.clear(bytes: 64 << 20)
                for start in stride(from: 0, to: count, by: grain) {
                    for _ in 0..<times {
                        let good = some.verify(start..<(start + grain), keys)
                        precondition(good == grain)
                    }
                }
                return times * count
            }
            // Until the tables that a process may make at its start are made.
            for _ in 0..<3 { _ = round() }
            return Match(.repeating(work: round), against: some.bySodium)
        }
    }
}
