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

    /// The digest whose 32 bytes `write` writes.
    static func written(by write: (UnsafeMutablePointer<UInt8>?) -> Void) -> Digest {
        var image: Image = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &image) { image in
            write(image.bindMemory(to: UInt8.self).baseAddress)
        }
        return Digest(image: image)
    }

    /// Lends the bytes of two digests, one behind the other.
    static func withPair<Result>(
        _ left: Digest, _ right: Digest, _ body: (UnsafePointer<UInt8>?) -> Result
    ) -> Result {
        withUnsafeBytes(of: (left.image, right.image)) { pair in
            body(pair.bindMemory(to: UInt8.self).baseAddress)
        }
    }
}
