/// The newest events of a stream under ascending sequence numbers; older ones make room.
public struct EventRing<Event: Sendable>: Sendable {
    public let capacity: Int
    /// Those that are kept, and some that were taken back.
    private var slots: [Event] = []
    private var kept = 0
    /// The sequence of the newest event; before the first, the one it follows.
    public private(set) var newest: UInt64
    private var start: UInt64

    /// The first event has the sequence behind `start`.
    public init(capacity: Int, after start: UInt64 = 0) {
        precondition(capacity >= 1, "a ring keeps at least one event")
        self.capacity = capacity
        (self.start, newest) = (start, start)
    }

    /// The sequence of the oldest event that is kept; nil while there is none.
    public var oldest: UInt64? { kept == 0 ? nil : newest - UInt64(kept) + 1 }

    /// Takes the next sequence for `event`.
    @discardableResult public mutating func append(_ event: Event) -> UInt64 {
        newest += 1
        let slot = slot(of: newest)
        if slot < slots.count { slots[slot] = event } else { slots.append(event) }
        kept = min(kept + 1, capacity)
        return newest
    }

    /// Takes back every event behind a sequence, which is then the newest.
    public mutating func cut(after sequence: UInt64) {
        guard sequence < newest else { return }
        kept = max(0, kept - Int(clamping: newest - sequence))
        newest = sequence
        // Before the first there ever was: the numbers begin anew.
        if sequence < start { (start, slots, kept) = (sequence, [], 0) }
    }

    /// Whether a reader that has everything up to `sequence` can go on without a loss.
    public func resumption(after sequence: UInt64) -> Resumption {
        if sequence > newest { return .ahead(newest: newest) }
        let oldest = oldest ?? newest + 1
        return sequence + 1 < oldest ? .gap(oldest: oldest) : .possible
    }

    public enum Resumption: Hashable, Sendable {
        case possible
        /// Events behind that sequence are gone; this is the oldest there is.
        case gap(oldest: UInt64)
        /// No event has had that sequence yet.
        case ahead(newest: UInt64)
    }

    /// The event of that sequence, where it is kept.
    public subscript(sequence: UInt64) -> Event? {
        guard let oldest, sequence >= oldest, sequence <= newest else { return nil }
        return slots[slot(of: sequence)]
    }

    private func slot(of sequence: UInt64) -> Int {
        Int((sequence - start - 1) % UInt64(capacity))
    }
}
