import Crypto
import Primitives

/// The digest of a file that is written or read piece by piece: of the digests of its pages of a
/// mebibyte and of its length.
struct FileDigest {
    private static let pageSize = 1 << 20
    private static let whole = Blake3.context("the-block file digest v1")

    private var page: [UInt8] = []
    private var digests: [UInt8] = []
    private var length: UInt64 = 0

    static func of(_ bytes: [UInt8]) -> Digest {
        var digest = FileDigest()
        digest.add(bytes.span)
        return digest.finish()
    }

    mutating func add(_ bytes: Span<UInt8>) {
        length += UInt64(bytes.count)
        var at = 0
        while at < bytes.count {
            let end = min(bytes.count, at + Self.pageSize - page.count)
            if page.isEmpty, end - at == Self.pageSize {
                Blake3.hash(bytes.extracting(at..<end)).append(to: &digests)
            } else {
                page.append(copying: bytes.extracting(at..<end))
                if page.count == Self.pageSize { closePage() }
            }
            at = end
        }
    }

    consuming func finish() -> Digest {
        if !page.isEmpty { closePage() }
        digests.append(word64: length)
        return Self.whole.digest(of: digests)
    }

    private mutating func closePage() {
        Blake3.hash(page).append(to: &digests)
        page.removeAll(keepingCapacity: true)
    }
}
