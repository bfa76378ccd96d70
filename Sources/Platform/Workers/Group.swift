import Synchronization

/// One map: its ranges, of which every thread that takes part takes the next until none is left.
@usableFromInline
final class Group: Sendable {
    private let count: Int
    private let grain: Int
    /// Does one range; false where it failed, after which no further one is begun.
    private let step: @Sendable (_ place: Int, _ range: Range<Int>) -> Bool

    @usableFromInline let rangeCount: Int
    /// The range that is taken next; beyond the last one when there is none.
    private let next = Atomic(0)
    /// What `next` was when a range failed; no range from there on was begun.
    private let end: Atomic<Int>

    @usableFromInline
    init(
        count: Int, grain: Int,
        step: @escaping @Sendable (_ place: Int, _ range: Range<Int>) -> Bool
    ) {
        (self.count, self.grain, self.step) = (count, grain, step)
        rangeCount = count / grain + (count % grain == 0 ? 0 : 1)
        end = Atomic(rangeCount)
    }

    /// The indices of the range that stands at `place` in the order of ranges.
    @usableFromInline
    func range(_ place: Int) -> Range<Int> {
        let start = place * grain
        return start..<start + min(grain, count - start)
    }

    /// Whether there is a range that nobody has begun.
    var hasMore: Bool { next.load(ordering: .relaxed) < rangeCount }

    /// How many ranges were begun, which are the first ones. To be asked when all have ended.
    @usableFromInline
    var begun: Int { end.load(ordering: .relaxed) }

    /// Takes part until no range is left.
    ///
    /// Ranges are begun in order. So when one fails, all before it have been begun and will end,
    /// and the first failure in order is always found.
    @usableFromInline
    func work() {
        let outer = InsideMap.isSet
        InsideMap.isSet = true
        defer { InsideMap.isSet = outer }
        while hasMore {
            let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard place < rangeCount else { return }
            if !step(place, range(place)) { stop() }
        }
    }

    /// Keeps further ranges from being begun. The first to do so learns how many were.
    private func stop() {
        let begun = next.exchange(rangeCount, ordering: .relaxed)
        _ = end.min(begun, ordering: .relaxed)
    }
}
