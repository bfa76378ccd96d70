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
        }
    ]
}
