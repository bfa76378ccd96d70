import Primitives

/// Makes the outline of content, and its id, while the content goes by. Holds back at most one
/// group, for the last is not made like the others.
public struct ContentOutlineBuilder: Sendable {
    private var groups: [Digest] = []
    /// The last group so far: empty only before the first byte.
    private var held: [UInt8] = []

    public init() { held.reserveCapacity(Self.groupBytes) }

    /// How many bytes went by.
    public var length: UInt64 { UInt64(groups.count * Self.groupBytes + held.count) }

    /// Appends bytes to the content.
    public mutating func update(_ bytes: Span<UInt8>) {
        var rest = bytes
        if !held.isEmpty {
            let taken = min(rest.count, Self.groupBytes - held.count)
            hold(rest.extracting(first: taken))
            rest = rest.extracting(droppingFirst: taken)
            if rest.isEmpty { return }
            var full: [UInt8] = []
            swap(&full, &held)
            append(full.span)
            full.removeAll(keepingCapacity: true)
            swap(&full, &held)
        }
        if rest.isEmpty { return }
        let whole = (rest.count - 1) / Self.groupBytes * Self.groupBytes
        append(rest.extracting(first: whole))
        hold(rest.extracting(droppingFirst: whole))
    }

    /// The outline of the content so far; more can still be appended.
    public func outline() -> ContentOutline {
        let shape = ContentShape(length: length)
        let start = shape.lastGroupStart
        let bytes = held.span
        let chunk = Blake3.chunkBytes
        let siblings = shape.besideLastChunk.map { subtree in
            let from = Int(subtree.leaves.lowerBound - start) * chunk
            let part = bytes.extracting(from..<from + subtree.leaves.count * chunk)
            return Blake3.plain.chainingValue(of: part, firstChunk: subtree.leaves.lowerBound)
        }
        let last =
            shape.groups == 1
            ? Blake3.hash(bytes) : Blake3.plain.chainingValue(of: bytes, firstChunk: start)
        return ContentOutline(
            length: shape.length, groups: groups + [last], lastSiblings: siblings,
            lastChunk: held.suffix(shape.lastChunkBytes))
    }

    private static let groupBytes = Int(ContentShape.groupBytes)

    private mutating func append(_ whole: Span<UInt8>) {
        let perGroup = ContentShape.chunksPerGroup
        Blake3.plain.appendChainingValues(
            of: whole, chunks: Int(perGroup), firstChunk: UInt64(groups.count) * perGroup,
            to: &groups)
    }

    private mutating func hold(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { held.append(contentsOf: $0) }
    }
}
