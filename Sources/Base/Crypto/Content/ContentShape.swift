/// What the length of content alone decides: its chunks, its groups and the tree above them.
///
/// A group is 16 chunks, the part of content that is checked at once. That many fill the widest
/// lanes there are, so a smaller group would take as long to check; a larger one would make a read
/// of few bytes wait for more of them, and save little, since one digest for 16 KiB is already only
/// a five-hundredth of the content.
public struct ContentShape: Hashable, Sendable {
    /// The part of content that is checked at once: 16 KiB. Only the last group may be shorter.
    public static let groupBytes: UInt64 = chunkBytes * chunksPerGroup

    static let chunkBytes: UInt64 = 1_024
    static let chunksPerGroup: UInt64 = 16

    public let length: UInt64

    public init(length: UInt64) { self.length = length }

    /// How many groups there are; content without bytes has one, and it is empty.
    public var groups: UInt64 { Self.parts(of: length, size: Self.groupBytes) }

    /// The bytes of a group; `nil` if there is no such group.
    public func bytes(ofGroup group: UInt64) -> Range<UInt64>? {
        guard group < groups else { return nil }
        let start = group * Self.groupBytes
        return start..<start + min(length - start, Self.groupBytes)
    }

    /// The bytes of all groups that a range of bytes touches: what is sent beside a proof of it.
    public func wholeGroups(around range: Range<UInt64>) throws(ContentRefusal) -> Range<UInt64> {
        guard !range.isEmpty else { throw .emptyRange }
        guard range.upperBound <= length else { throw .outsideContent(length: length) }
        let start = range.lowerBound - range.lowerBound % Self.groupBytes
        let beyond = range.upperBound % Self.groupBytes
        let missing = beyond == 0 ? 0 : Self.groupBytes - beyond
        return start..<range.upperBound + min(missing, length - range.upperBound)
    }

    // MARK: Chunks

    var chunks: UInt64 { Self.parts(of: length, size: Self.chunkBytes) }

    /// The chunks that lie in whole groups of bytes, of which there is at least one.
    func chunks(in bytes: Range<UInt64>) -> Range<UInt64> {
        let end = Self.parts(of: bytes.upperBound, size: Self.chunkBytes)
        return bytes.lowerBound / Self.chunkBytes..<end
    }

    var lastChunkBytes: Int { Int(length - (chunks - 1) * Self.chunkBytes) }

    /// The first chunk of the last group.
    var lastGroupStart: UInt64 { (groups - 1) * Self.chunksPerGroup }

    var wholeTree: Subtree { Subtree(leaves: 0..<chunks) }

    /// The parts of the last group beside the last chunk, from left to right.
    var besideLastChunk: [Subtree] {
        beside(0..<0, in: Subtree(leaves: lastGroupStart..<chunks))
    }

    /// The largest subtrees of `subtree` that hold neither a chunk of `run` nor the last chunk of
    /// the content, from left to right: what must be known besides those to know the whole.
    func beside(_ run: Range<UInt64>, in subtree: Subtree) -> [Subtree] {
        var found: [Subtree] = []
        gather(&found, beside: run, in: subtree)
        return found
    }

    private func gather(_ found: inout [Subtree], beside run: Range<UInt64>, in subtree: Subtree) {
        switch part(of: subtree, in: run) {
        case .shown, .lastChunk: break
        case .sibling: found.append(subtree)
        case .split(let left, let right):
            gather(&found, beside: run, in: left)
            gather(&found, beside: run, in: right)
        }
    }

    /// What a proof has of a subtree.
    enum Part {
        /// All its bytes.
        case shown
        /// Its chaining value.
        case sibling
        /// It is the last chunk, whose bytes belong to every proof.
        case lastChunk
        /// Parts of it.
        case split(Subtree, Subtree)
    }

    func part(of subtree: Subtree, in run: Range<UInt64>) -> Part {
        let chunks = subtree.leaves
        if !run.isEmpty, run.lowerBound <= chunks.lowerBound, chunks.upperBound <= run.upperBound {
            return .shown
        }
        let holdsLast = chunks.upperBound == self.chunks
        if holdsLast, chunks.count == 1 { return .lastChunk }
        if !holdsLast, !chunks.overlaps(run) { return .sibling }
        let (left, right) = subtree.halves
        return .split(left, right)
    }

    private static func parts(of length: UInt64, size: UInt64) -> UInt64 {
        length == 0 ? 1 : (length - 1) / size + 1
    }
}
