import Primitives

/// Makes the outline of content, and its id, while the content goes by. Keeps a copy of the last
/// group, for what is last is not made like the others.
public struct ContentOutlineBuilder: Sendable {
    /// The chaining values of the full groups, the one held among them.
    private var groups: [Digest] = []
    /// The last group: full or begun, and empty only before the first byte.
    private var held: [UInt8] = []

    public init() { held.reserveCapacity(Self.groupBytes) }

    /// How many bytes went by.
    public var length: UInt64 {
        UInt64(groups.count * Self.groupBytes + (isFull ? 0 : held.count))
    }

    /// Appends bytes to the content.
    public mutating func update(_ bytes: Span<UInt8>) {
        if bytes.isEmpty { return }
        var rest = bytes
        if !held.isEmpty, !isFull {
            let taken = min(rest.count, Self.groupBytes - held.count)
            hold(rest.extracting(first: taken))
            rest = rest.extracting(droppingFirst: taken)
            if isFull { appendHeld() }
            if rest.isEmpty { return }
        }
        held.removeAll(keepingCapacity: true)
        let whole = rest.count / Self.groupBytes * Self.groupBytes
        append(rest.extracting(first: whole))
        hold(rest.extracting(last: whole == rest.count ? Self.groupBytes : rest.count - whole))
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
        var all = groups
        if shape.groups == 1 {
            all = [Blake3.hash(bytes)]
        } else if !isFull {
            all.append(Blake3.plain.chainingValue(of: bytes, firstChunk: start))
        }
        return ContentOutline(
            length: shape.length, groups: all, lastSiblings: siblings,
            lastChunk: held.suffix(shape.lastChunkBytes))
    }

    private var isFull: Bool { held.count == Self.groupBytes }

    private static let groupBytes = Int(ContentShape.groupBytes)

    private mutating func appendHeld() {
        var full: [UInt8] = []
        swap(&full, &held)
        append(full.span)
        swap(&full, &held)
    }

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
