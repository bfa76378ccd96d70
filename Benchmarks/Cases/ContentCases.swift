import Crypto
import Primitives

/// What checking content by its id costs, beside hashing it.
enum ContentCases {
    private static let length = 16 << 20

    static let cases: [Case] = [
        Case(
            "crypto.content/outline-16-MiB", ["bytes": "\(length)", "pieces": "65536"],
            unit: .rate("GB", of: 1e9)
        ) {
            let piece = [UInt8](repeating: 7, count: 64 << 10)
            return Match(
                .repeating {
                    var builder = ContentOutlineBuilder()
                    for _ in 0..<256 { builder.update(piece.span) }
                    blackHole(builder.outline().id)
                    return length
                },
                against: .repeating("the hash alone") {
                    var stream = Blake3.plain.stream()
                    for _ in 0..<256 { stream.update(piece) }
                    blackHole(stream.digest())
                    return length
                })
        },
        Case(
            "crypto.content/verify-group", ["of": "16 MiB", "bytes": "16384"], unit: .microseconds
        ) {
            let (outline, group) = content()
            return Match(
                .repeating {
                    try outline.verify(group.span, at: 5)
                    return 1
                },
                against: .repeating("the hash alone") {
                    blackHole(Blake3.hash(group))
                    return 1
                })
        },
        Case("crypto.content/prove-group", ["of": "1 GiB"], unit: .microseconds) {
            let groups = [Digest](repeating: Blake3.hash([7]), count: 1 << 16)
            let (_, group) = content()
            let last = ContentOutline(of: group.span)
            let outline = ContentOutline(
                length: 1 << 30, groups: groups, lastSiblings: last.lastSiblings,
                lastChunk: last.lastChunk)
            let prover = try ContentProver(outline)
            return Match(
                .repeating {
                    blackHole(try prover.proof(of: 5 << 14..<6 << 14))
                    return 1
                },
                against: .repeating("the tree made each time") {
                    blackHole(try outline.proof(of: 5 << 14..<6 << 14))
                    return 1
                })
        },
        Case(
            "crypto.content/verify-proof-of-group", ["of": "16 MiB", "bytes": "16384"],
            unit: .microseconds
        ) {
            let (outline, group) = content()
            guard let id = outline.id else { preconditionFailure("content has an id") }
            let proof = try outline.proof(of: 5 << 14..<6 << 14)
            return Match(
                .repeating {
                    try proof.verify(group.span, at: 5 << 14, of: id, length: UInt64(length))
                    return 1
                },
                against: .repeating("the hash alone") {
                    blackHole(Blake3.hash(group))
                    return 1
                })
        },
    ]

    /// The outline of 16 MiB of one byte, of which every group but for its place is the same.
    private static func content() -> (ContentOutline, [UInt8]) {
        let bytes = [UInt8](repeating: 7, count: length)
        return (ContentOutline(of: bytes.span), Array(bytes.prefix(16 << 10)))
    }
}
