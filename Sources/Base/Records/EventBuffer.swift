/// Something that happened, as one record with a place in the house: its room's tag and its own.
/// Tags are wire codes: append, never renumber or reuse.
public protocol Event: Record {
    static var room: UInt8 { get }
    static var tag: UInt8 { get }
}

/// Events in the order they happened, kept as the canonical bytes that are hashed, stored and
/// streamed: room tag, event tag, fields. Nothing is allocated once the storage has grown to fit.
public struct EventBuffer: Sendable {
    @usableFromInline var writer: BinaryWriter
    /// Where each event ends.
    @usableFromInline var ends: [Int] = []

    /// A place in the buffer to go back to.
    public struct Mark: Hashable, Sendable {
        @usableFromInline let count: Int
        @inlinable init(count: Int) { self.count = count }
    }

    @inlinable public init(capacity: Int = 1 << 16) {
        writer = BinaryWriter(capacity: capacity)
        ends.reserveCapacity(capacity / 32)
    }

    @inlinable public var count: Int { ends.count }
    @inlinable public var isEmpty: Bool { ends.isEmpty }

    /// All events, one behind the other. Whoever keeps them makes the next append copy; ``withBytes``
    /// only lends them.
    @inlinable public var bytes: [UInt8] { writer.bytes }

    /// Lends the bytes of all events.
    @inlinable public func withBytes<T>(_ body: (Span<UInt8>) throws -> T) rethrows -> T {
        try body(writer.storage.span)
    }

    @inlinable public mutating func append<E: Event>(_ event: E) {
        writer.byte(E.room)
        writer.byte(E.tag)
        event.write(binary: &writer)
        ends.append(writer.count)
    }

    /// Where the buffer stands now.
    @inlinable public var mark: Mark { Mark(count: ends.count) }

    /// Forgets every event since `mark`, as if it had never been appended.
    @inlinable public mutating func rewind(to mark: Mark) {
        precondition(mark.count <= ends.count, "a mark lies behind what was already forgotten")
        ends.removeLast(ends.count - mark.count)
        writer.truncate(to: ends.last ?? 0)
    }

    /// Forgets every event and keeps the storage.
    @inlinable public mutating func reset() {
        ends.removeAll(keepingCapacity: true)
        writer.removeAll()
    }

    /// Where the bytes of event `index` stand in `bytes`.
    @inlinable public func range(of index: Int) -> Range<Int> {
        (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }

    /// Lends the bytes of event `index`.
    @inlinable public func withEvent<T>(_ index: Int, _ body: (Span<UInt8>) -> T) -> T {
        body(writer.storage.span.extracting(range(of: index)))
    }

    /// Event `index` as an `E`, or nil where it is of another kind.
    @inlinable public func event<E: Event>(
        _ index: Int, as type: E.Type
    ) throws(RecordError) -> E? {
        let range = range(of: index)
        guard writer.storage[range.lowerBound] == E.room,
            writer.storage[range.lowerBound + 1] == E.tag
        else { return nil }
        return try E(
            binary: writer.storage.span.extracting((range.lowerBound + 2)..<range.upperBound))
    }
}
