/// Something that happened, as one record with a place in the house: its room's tag and its own.
/// Tags are wire codes: append, never renumber or reuse.
public protocol Event: Record {
    static var room: UInt8 { get }
    static var tag: UInt8 { get }
}

/// Events in the order they happened, kept as the canonical bytes that are hashed, stored and
/// streamed: room tag, event tag, fields. Nothing is allocated once the storage has grown to fit. One
/// buffer holds less than four gibibytes.
public struct EventBuffer: Sendable {
    @usableFromInline var writer: BinaryWriter
    /// Where each event begins, and where the last one ends.
    @usableFromInline var offsets: [UInt32] = [0]

    /// A place in the buffer to go back to.
    public struct Mark: Hashable, Sendable {
        @usableFromInline let count: Int
        @inlinable init(count: Int) { self.count = count }
    }

    @inlinable public init(capacity: Int = 1 << 16) {
        writer = BinaryWriter(capacity: capacity)
        offsets.reserveCapacity(capacity / 32)
    }

    @inlinable public var count: Int { offsets.count &- 1 }
    @inlinable public var isEmpty: Bool { count == 0 }

    /// All events, one behind the other. Whoever keeps them makes the next append copy; ``withLeaves``
    /// only lends them.
    @inlinable public var bytes: [UInt8] { writer.bytes }

    /// Lends the bytes of all events, and where each begins with where the last one ends: the leaves
    /// of a Merkle tree as it takes them.
    @inlinable public func withLeaves<T>(
        _ body: (_ bytes: Span<UInt8>, _ offsets: Span<UInt32>) throws -> T
    ) rethrows -> T {
        try body(writer.storage.span, offsets.span)
    }

    @inlinable public mutating func append<E: Event>(_ event: E) {
        writer.byte(E.room)
        writer.byte(E.tag)
        event.write(binary: &writer)
        offsets.append(UInt32(writer.count))
    }

    /// Where the buffer stands now.
    @inlinable public var mark: Mark { Mark(count: count) }

    /// Forgets every event since `mark`, as if it had never been appended.
    @inlinable public mutating func rewind(to mark: Mark) {
        precondition(mark.count <= count, "a mark lies behind what was already forgotten")
        offsets.removeLast(count - mark.count)
        writer.truncate(to: Int(offsets[mark.count]))
    }

    /// Forgets every event and keeps the storage.
    @inlinable public mutating func reset() {
        offsets.removeLast(count)
        writer.removeAll()
    }

    /// Where the bytes of event `index` stand in `bytes`.
    @inlinable public func range(of index: Int) -> Range<Int> {
        Int(offsets[index])..<Int(offsets[index + 1])
    }

    /// Which room's event number `index` is, and which of the room's.
    @inlinable public func kind(of index: Int) -> (room: UInt8, tag: UInt8) {
        let start = Int(offsets[index])
        return (writer.storage[start], writer.storage[start + 1])
    }

    /// Lends the bytes of event `index`.
    @inlinable public func withEvent<T>(_ index: Int, _ body: (Span<UInt8>) -> T) -> T {
        body(writer.storage.span.extracting(range(of: index)))
    }

    /// Event `index` as an `E`, or nil where it is of another kind.
    @inlinable public func event<E: Event>(
        _ index: Int, as type: E.Type
    ) throws(RecordError) -> E? {
        guard kind(of: index) == (E.room, E.tag) else { return nil }
        let range = range(of: index)
        return try E(
            binary: writer.storage.span.extracting((range.lowerBound + 2)..<range.upperBound))
    }
}
