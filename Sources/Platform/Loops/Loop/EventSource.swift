/// Something with a descriptor that a loop watches: what sockets and listeners have in common. Only
/// touched on its loop.
public class EventSource {
    /// Where it stands in the loop's table; nowhere while it is not watched.
    final var place: SourceTable.Place?

    /// The system told of `events` of the descriptor.
    func happened(_ events: UInt32) { preconditionFailure("a source that takes no events") }

    /// The loop ends: whatever is open is closed, whoever waits goes on.
    func loopEnds() { preconditionFailure("a source that does not end") }
}

/// What a loop watches, each under a number and a generation.
///
/// The number is used again after its source has gone and the generation is not: an event that the
/// system has told of a descriptor that was closed since reaches nobody.
struct SourceTable {
    struct Place: Hashable {
        let number: Int32
        let generation: UInt32

        init(number: Int32, generation: UInt32) {
            (self.number, self.generation) = (number, generation)
        }

        /// As the system keeps it beside the descriptor.
        init(word: UInt64) {
            number = Int32(truncatingIfNeeded: word & 0xffff_ffff)
            generation = UInt32(truncatingIfNeeded: word >> 32)
        }

        var word: UInt64 { UInt64(generation) << 32 | UInt64(UInt32(bitPattern: number)) }
    }

    private struct Slot {
        var generation: UInt32 = 0
        var source: EventSource?
    }

    private var slots: [Slot] = []
    private var free: [Int32] = []

    var count: Int { slots.count - free.count }
    var all: [EventSource] { slots.compactMap(\.source) }

    mutating func add(_ source: EventSource) -> Place {
        if let number = free.popLast() {
            slots[Int(number)].source = source
            return Place(number: number, generation: slots[Int(number)].generation)
        }
        slots.append(Slot(source: source))
        return Place(number: Int32(slots.count - 1), generation: 0)
    }

    mutating func remove(_ place: Place) {
        guard self[place] != nil else { return }
        slots[Int(place.number)].source = nil
        slots[Int(place.number)].generation &+= 1
        free.append(place.number)
    }

    subscript(place: Place) -> EventSource? {
        guard slots.indices.contains(Int(place.number)) else { return nil }
        let slot = slots[Int(place.number)]
        return slot.generation == place.generation ? slot.source : nil
    }

    subscript(number: Int32) -> EventSource? { slots[Int(number)].source }
}
