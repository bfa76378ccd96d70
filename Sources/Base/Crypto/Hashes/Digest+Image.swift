import Primitives

extension Digest {
    /// The 32 bytes in order, as memory holds them and the hash function reads and writes them;
    /// `Digest` itself holds numbers, for comparing.
    typealias Image = (UInt64, UInt64, UInt64, UInt64)

    init(image: Image) {
        self.init(
            UInt64(bigEndian: image.0), UInt64(bigEndian: image.1), UInt64(bigEndian: image.2),
            UInt64(bigEndian: image.3))
    }

    var image: Image { (word0.bigEndian, word1.bigEndian, word2.bigEndian, word3.bigEndian) }
}
