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
                bytes.extracting(at..<end).append(to: &page)
                if page.count == Self.pageSize { closePage() }
            }
            at = end
        }
    }

    consuming func finish() -> Digest {
        if !page.isEmpty { closePage() }
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            digests.append(UInt8(truncatingIfNeeded: length >> shift))
        }
        return Self.whole.digest(of: digests)
    }

    private mutating func closePage() {
        Blake3.hash(page).append(to: &digests)
        page.removeAll(keepingCapacity: true)
    }
}

extension Span<UInt8> {
    /// Copies these bytes behind others.
    func append(to bytes: inout [UInt8]) {
        unsafe withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }
}
