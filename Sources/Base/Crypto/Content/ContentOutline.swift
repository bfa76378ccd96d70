public import Primitives

/// What is kept beside content so that any part of it can be checked, and proven to others, without
/// reading the rest: a digest for every group of 16 KiB, and what the last chunk needs to show how
/// long the content is.
///
/// An outline is a plain value that may come from anywhere. Check it once against the id,
/// ``verify(against:)``; from then on it vouches for every group, ``verify(_:at:)``. Make one with
/// ``ContentOutlineBuilder``.
public struct ContentOutline: Hashable, Sendable {
    /// How many bytes the content has.
    public var length: UInt64
    /// The chaining value of each group in order; of content of one group, the digest of it all.
    public var groups: [Digest]
    /// The chaining values in the last group beside its last chunk, from left to right.
    public var lastSiblings: [Digest]
    /// The last chunk of the content, 1 to 1024 bytes; none of content without bytes.
    public var lastChunk: [UInt8]

    public init(length: UInt64, groups: [Digest], lastSiblings: [Digest], lastChunk: [UInt8]) {
        self.length = length
        self.groups = groups
        self.lastSiblings = lastSiblings
        self.lastChunk = lastChunk
    }

    /// The outline of bytes at hand.
    public init(of bytes: Span<UInt8>) {
        var builder = ContentOutlineBuilder()
        builder.update(bytes)
        self = builder.outline()
    }

    public var shape: ContentShape { ContentShape(length: length) }

    /// The id of the content that the groups add up to; `nil` if there is none.
    public var id: ContentID? {
        groups.isEmpty ? nil : ContentID(digest(over: 0..<groups.count, isRoot: true))
    }

    // MARK: Checking

    /// Checks that this is the outline of the content with that id, length included.
    public func verify(against id: ContentID) throws(ContentRefusal) {
        let shape = shape
        guard UInt64(groups.count) == shape.groups else {
            throw .wrongGroups(expected: shape.groups)
        }
        guard lastChunk.count == shape.lastChunkBytes else {
            throw .wrongLastChunk(expected: shape.lastChunkBytes)
        }
        let beside = shape.besideLastChunk
        guard lastSiblings.count == beside.count else {
            throw .wrongSiblings(expected: beside.count)
        }
        guard self.id == id, lastGroup == groups.last else { throw .mismatch }
    }

    /// Checks bytes of the content: whole groups from number `first` on, the last of the content
    /// perhaps short. What this accepts is the content's if the outline is.
    public func verify(_ bytes: Span<UInt8>, at first: UInt64) throws(ContentRefusal) {
        guard !bytes.isEmpty || length == 0 else { throw .emptyRange }
        var (group, from) = (first, 0)
        repeat {
            guard let place = shape.bytes(ofGroup: group), group < UInt64(groups.count) else {
                throw .outsideContent(length: length)
            }
            let size = place.count
            guard bytes.count - from >= size else { throw .notWholeGroups }
            let some = bytes.extracting(from..<from + size)
            let digest =
                shape.groups == 1
                ? Blake3.hash(some)
                : Blake3.plain.chainingValue(
                    of: some, firstChunk: group * ContentShape.chunksPerGroup)
            guard digest == groups[Int(group)] else { throw .mismatch }
            (group, from) = (group + 1, from + size)
        } while from < bytes.count
    }

    // MARK: Proving

    /// The proof for the groups that a range of bytes touches: it goes out beside those bytes,
    /// ``ContentShape/wholeGroups(around:)``. The outline must be one that was built or checked
    /// here, or the proof proves nothing; its cost grows with the number of groups. Whoever proves
    /// more than once keeps a ``ContentProver``.
    public func proof(of range: Range<UInt64>) throws(ContentRefusal) -> ContentProof {
        try proof(of: range) { digest(over: $0, isRoot: false) }
    }

    /// The same, with the chaining values of runs of groups that are whole subtrees known elsewhere.
    func proof(
        of range: Range<UInt64>, _ chainingValue: (Range<Int>) -> Digest
    ) throws(ContentRefusal) -> ContentProof {
        let shape = shape
        let run = shape.chunks(in: try shape.wholeGroups(around: range))
        guard UInt64(groups.count) == shape.groups else {
            throw .wrongGroups(expected: shape.groups)
        }
        let isLastShown = run.upperBound == shape.chunks
        var siblings = shape.beside(run, in: shape.wholeTree)
            .filter { $0.leaves.lowerBound < shape.lastGroupStart }
            .map { subtree in
                let perGroup = ContentShape.chunksPerGroup
                let (from, to) = (subtree.leaves.lowerBound, subtree.leaves.upperBound)
                return chainingValue(Int(from / perGroup)..<Int(to / perGroup))
            }
        if !isLastShown { siblings += lastSiblings }
        return ContentProof(siblings: siblings, lastChunk: isLastShown ? [] : lastChunk)
    }

    // MARK: The tree above the groups

    private func digest(over part: Range<Int>, isRoot: Bool) -> Digest {
        if part.count == 1 { return groups[part.lowerBound] }
        // Pairing neighbours and carrying an odd last one up, as often as it takes, makes every
        // left part the largest power of two.
        var row = DigestRow()
        row.fill(groups.span.extracting(part))
        while row.count > 2 { row.joinNeighbours(with: .plain) }
        return isRoot
            ? Blake3.plain.joinedAtRoot(row[0], row[1]) : Blake3.plain.joined(row[0], row[1])
    }

    /// The digest of the last group as its last chunk and what stands beside it make it.
    private var lastGroup: Digest {
        let isRoot = shape.groups == 1
        guard !lastSiblings.isEmpty else {
            return isRoot
                ? Blake3.hash(lastChunk)
                : Blake3.plain.chainingValue(of: lastChunk.span, firstChunk: shape.chunks - 1)
        }
        var value = Blake3.plain.chainingValue(of: lastChunk.span, firstChunk: shape.chunks - 1)
        for sibling in lastSiblings.dropFirst().reversed() {
            value = Blake3.plain.joined(sibling, value)
        }
        return isRoot
            ? Blake3.plain.joinedAtRoot(lastSiblings[0], value)
            : Blake3.plain.joined(lastSiblings[0], value)
    }
}
