import Synchronization

/// Slots for series, found by hash with linear probing. Readers take no lock; one writer at a time
/// fills empty slots, at most half of them, and none is ever emptied.
///
/// It does not own the series: whoever owns the table keeps them alive.
@safe final class SlotTable: @unchecked Sendable {
    // Sendable: slots are atomics; a series is published with its hash already in place.

    let capacity: Int
    private let hashes: UnsafeMutablePointer<Int>
    private let slots: UnsafeMutablePointer<Atomic<UnsafeRawPointer?>>

    /// `capacity` is a power of two.
    init(capacity: Int) {
        self.capacity = capacity
        unsafe hashes = .allocate(capacity: capacity)
        unsafe hashes.initialize(repeating: 0, count: capacity)
        unsafe slots = .allocate(capacity: capacity)
        for index in 0..<capacity { unsafe (slots + index).initialize(to: Atomic(nil)) }
    }

    deinit {
        unsafe slots.deinitialize(count: capacity)
        unsafe slots.deallocate()
        unsafe hashes.deallocate()
    }

    @inline(__always)
    func first(hash: Int, where matches: (MetricChild) -> Bool) -> MetricChild? {
        var place = hash & (capacity - 1)
        while let found = unsafe slots[place].load(ordering: .acquiring) {
            if unsafe hashes[place] == hash {
                let child = unsafe Unmanaged<MetricChild>.fromOpaque(found).takeUnretainedValue()
                if matches(child) { return child }
            }
            place = (place + 1) & (capacity - 1)
        }
        return nil
    }

    /// Called by one thread at a time, with a slot left that stays empty.
    func insert(_ child: MetricChild, hash: Int) {
        var place = hash & (capacity - 1)
        while unsafe slots[place].load(ordering: .relaxed) != nil {
            place = (place + 1) & (capacity - 1)
        }
        unsafe hashes[place] = hash
        unsafe slots[place].store(
            UnsafeRawPointer(Unmanaged.passUnretained(child).toOpaque()), ordering: .releasing)
    }
}
