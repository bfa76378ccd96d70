import CBlake3
import Primitives

/// Chaining values one behind the other, as the bytes that joining reads.
struct ChainingRow {
    private var words: [UInt64] = []
    private(set) var count = 0

    subscript(index: Int) -> Digest {
        precondition(index < count)
        let at = 4 * index
        return Digest(image: (words[at], words[at + 1], words[at + 2], words[at + 3]))
    }

    /// Fills the row with `count` values that `write` writes, 32 bytes each.
    mutating func fill(_ count: Int, by write: (UnsafeMutablePointer<UInt8>?) -> Void) {
        makeRoom(for: count)
        words.withUnsafeMutableBytes { write($0.bindMemory(to: UInt8.self).baseAddress) }
        self.count = count
    }

    mutating func fill(_ values: Span<Digest>) {
        makeRoom(for: values.count)
        for index in values.indices {
            let image = values[index].image
            let at = 4 * index
            (words[at], words[at + 1], words[at + 2], words[at + 3]) = image
        }
        count = values.count
    }

    /// Replaces neighbours by the node above both, none of which may be the root; an odd last one
    /// moves up as it is.
    mutating func joinNeighbours(with function: Blake3) {
        let pairs = count / 2
        words.withUnsafeMutableBytes { bytes in
            let values = bytes.bindMemory(to: UInt8.self).baseAddress
            function.withMode { mode in
                cblake3_join(function.kernel, mode, values, pairs, values)
            }
        }
        if count % 2 == 1 {
            let (from, to) = (4 * (count - 1), 4 * pairs)
            for word in 0..<4 { words[to + word] = words[from + word] }
        }
        count = pairs + count % 2
    }

    private mutating func makeRoom(for values: Int) {
        let missing = 4 * values - words.count
        if missing > 0 { words.append(contentsOf: repeatElement(0, count: missing)) }
    }
}
