import Crypto
import Primitives

/// What the state tree asks of the hash.
enum CryptoCases {
    static let cases: [Case] = [
        Case(
            "crypto.merkle/root-of-512-rows", ["rows": "512", "bytes": "40 each"],
            unit: .microseconds
        ) {
            let rows = [UInt8](repeating: 7, count: 512 * 40)
            let offsets = (0...512).map { UInt32($0 * 40) }
            var scratch = MerkleScratch()
            return Match(
                .repeating {
                    blackHole(
                        MerkleTree.root(of: rows.span, offsets: offsets.span, scratch: &scratch))
                    return 1
                })
        },
        Case(
            "crypto.blake3/hash-1-MiB", ["bytes": "1048576", "lanes": "\(Blake3.lanes)"],
            unit: .rate("GB", of: 1e9)
        ) {
            let message = [UInt8](repeating: 7, count: 1 << 20)
            return Match(
                .repeating {
                    blackHole(Blake3.hash(message))
                    return message.count
                },
                against: .python(
                    "PyPI blake3", script: "blake3_hash.py", arguments: ["\(message.count)"],
                    work: message.count))
        },
    ]
}
