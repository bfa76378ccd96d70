import Crypto
import Primitives

/// BLAKE3 at every size and in every way it is used, beside PyPI's `blake3` on one thread.
enum Blake3Cases {
    static let cases: [Case] =
        [
            Case("crypto.blake3/hash-64-B", ["bytes": "64"], unit: .nanoseconds) {
                let message = [UInt8](repeating: 7, count: 64)
                return Match(
                    .repeating {
                        for _ in 0..<1_000 { blackHole(Blake3.hash(message)) }
                        return 1_000
                    }, against: pypi(length: 64, times: 1_000, work: 1_000))
            },
            hash("64-KiB", length: 64 << 10),
            hash("1-MiB", length: 1 << 20),
            hash("16-MiB", length: 16 << 20),
        ] + ways

    private static let ways: [Case] = [
        Case(
            "crypto.blake3/stream-16-MiB", ["bytes": "16777216", "pieces": "65536"],
            unit: .rate("GB", of: 1e9)
        ) {
            let piece = [UInt8](repeating: 7, count: 64 << 10)
            return Match(
                .repeating {
                    var stream = Blake3.plain.stream()
                    for _ in 0..<256 { stream.update(piece) }
                    blackHole(stream.digest())
                    return 16 << 20
                }, against: pypi(length: 16 << 20, piece: 64 << 10, work: 16 << 20))
        },
        Case(
            "crypto.blake3/output-1-MiB", ["bytes": "1048576"], unit: .rate("GB", of: 1e9)
        ) {
            let message = [UInt8](repeating: 7, count: 64)
            var bytes = [UInt8](repeating: 0, count: 1 << 20)
            return Match(
                .repeating {
                    var output = Blake3.plain.output(of: message.span)
                    var room = bytes.mutableSpan
                    output.fill(&room)
                    return 1 << 20
                }, against: pypi(length: 64, output: 1 << 20, work: 1 << 20))
        },
        Case(
            "crypto.blake3/hash-many-64-B", ["messages": "16384"], unit: .nanoseconds
        ) {
            let messages = [UInt8](repeating: 7, count: 16_384 * 64)
            var digests = [UInt8](repeating: 0, count: 16_384 * 32)
            return Match(
                .repeating {
                    var room = digests.mutableSpan
                    Blake3.plain.hashMany(messages.span, into: &room)
                    return 16_384
                }, against: pypi(length: 64, times: 1_000, work: 1_000))
        },
    ]

    private static func hash(_ name: String, length: Int) -> Case {
        Case(
            "crypto.blake3/hash-\(name)", ["bytes": "\(length)", "lanes": "\(Blake3.lanes)"],
            unit: .rate("GB", of: 1e9)
        ) {
            let message = [UInt8](repeating: 7, count: length)
            return Match(
                .repeating {
                    blackHole(Blake3.hash(message))
                    return length
                }, against: pypi(length: length, work: length))
        }
    }

    /// What each argument means is said in the script.
    private static func pypi(
        length: Int, times: Int = 1, piece: Int = 0, output: Int = 32, work: Int
    ) -> Contender {
        .python(
            "PyPI blake3", script: "blake3_hash.py",
            arguments: ["\(length)", "\(times)", "\(piece)", "\(output)"], work: work)
    }
}
