// Between `Digest`, which holds words for comparing, and the bytes in order that hashing reads.
import Primitives

extension Digest {
    /// The digest as the hash function writes it: 32 bytes in order, aligned as four words.
    typealias Bytes = (UInt64, UInt64, UInt64, UInt64)

    init(bytes: Bytes) {
        self.init(
            words: (
                UInt64(bigEndian: bytes.0), UInt64(bigEndian: bytes.1),
                UInt64(bigEndian: bytes.2), UInt64(bigEndian: bytes.3)
            ))
    }

    var bytes: Bytes {
        // A digest is its four words and nothing else (32 bytes, bitwise copyable), so they may be
        // read in place; `unsafeBitCast` checks the size, the known-answer tests the order.
        let words = unsafeBitCast(self, to: Bytes.self)
        return (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
    }
}
