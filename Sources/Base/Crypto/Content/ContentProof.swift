public import Primitives

/// Shows that bytes are those of some content at one place, to whoever knows the content's id.
///
/// Beside the bytes, which are whole groups, it holds what the tree of BLAKE3 still needs to end in
/// the id: the chaining values of the largest subtrees without any of those bytes. And it always
/// shows the content's last chunk, because that alone binds the length: siblings hide what they
/// stand for, so content of another length with the same tree beside the range would else be
/// accepted. The last chunk carries its number and its size into its chaining value, and the
/// number is how many chunks stand before it.
public struct ContentProof: Hashable, Sendable {
    /// The chaining values beside the bytes shown and the last chunk, from left to right.
    public var siblings: [Digest]
    /// The last chunk of the content, unless it is among the bytes shown.
    public var lastChunk: [UInt8]

    public init(siblings: [Digest], lastChunk: [UInt8]) {
        self.siblings = siblings
        self.lastChunk = lastChunk
    }

    /// Checks that content with this id and length has exactly these bytes at `offset`: whole
    /// groups, the last of the content perhaps short. Id, length, offset, bytes and the proof
    /// itself may all come from strangers; accepted are only the true ones.
    public func verify(
        _ bytes: Span<UInt8>, at offset: UInt64, of id: ContentID, length: UInt64
    ) throws(ContentRefusal) {
        let shape = ContentShape(length: length)
        let (end, overflow) = offset.addingReportingOverflow(UInt64(bytes.count))
        guard !bytes.isEmpty else { throw .emptyRange }
        guard !overflow, end <= length else { throw .outsideContent(length: length) }
        guard try shape.wholeGroups(around: offset..<end) == offset..<end else {
            throw .notWholeGroups
        }
        let run = shape.chunks(in: offset..<end)
        let lastChunkBytes = run.upperBound == shape.chunks ? 0 : shape.lastChunkBytes
        guard lastChunk.count == lastChunkBytes else {
            throw .wrongLastChunk(expected: lastChunkBytes)
        }
        let beside = shape.beside(run, in: shape.wholeTree)
        guard siblings.count == beside.count else {
            throw .wrongSiblings(expected: beside.count)
        }
        var used = 0
        let digest =
            switch shape.part(of: shape.wholeTree, in: run) {
            case .split(let left, let right):
                Blake3.plain.joinedAtRoot(
                    chainingValue(of: left, run, bytes, shape, &used),
                    chainingValue(of: right, run, bytes, shape, &used))
            case .shown, .sibling, .lastChunk: Blake3.hash(bytes)
            }
        guard digest == id.digest else { throw .mismatch }
    }

    /// Goes down from the root, left before right, and only into what the bytes or the last chunk
    /// are part of. There are as many siblings as it meets, as was checked before.
    private func chainingValue(
        of subtree: Subtree, _ run: Range<UInt64>, _ bytes: Span<UInt8>, _ shape: ContentShape,
        _ used: inout Int
    ) -> Digest {
        switch shape.part(of: subtree, in: run) {
        case .shown:
            let chunk = Blake3.chunkBytes
            let from = Int(subtree.leaves.lowerBound - run.lowerBound) * chunk
            let to = min(from + subtree.leaves.count * chunk, bytes.count)
            return Blake3.plain.chainingValue(
                of: bytes.extracting(from..<to), firstChunk: subtree.leaves.lowerBound)
        case .sibling:
            used += 1
            return siblings[used - 1]
        case .lastChunk:
            return Blake3.plain.chainingValue(
                of: lastChunk.span, firstChunk: subtree.leaves.lowerBound)
        case .split(let left, let right):
            return Blake3.plain.joined(
                chainingValue(of: left, run, bytes, shape, &used),
                chainingValue(of: right, run, bytes, shape, &used))
        }
    }
}
