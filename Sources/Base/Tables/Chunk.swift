public import CMemory
public import Records

/// A few hundred rows of a table, found by open addressing: a slot's home is where its tag falls,
/// and a row stands at its home or in the run of full slots behind it.
@usableFromInline struct Chunk<Key: TableKey, Row: Record>: Sendable {
    @usableFromInline struct Slot: Sendable {
        /// The lower half of the key's scattered number; 0 where the slot is free.
        @usableFromInline var tag: UInt32
        /// The block in which this row's before-image was last kept.
        @usableFromInline var block: UInt32
        @usableFromInline var key: Key
        @usableFromInline var row: Row

        @inlinable init(tag: UInt32, block: UInt32, key: Key, row: Row) {
            self.tag = tag
            self.block = block
            self.key = key
            self.row = row
        }

        @inlinable static var free: Slot { Slot(tag: 0, block: 0, key: Key(), row: Row()) }
    }

    @usableFromInline var slots: [Slot]
    /// How many rows there are, and how many slots. The number of slots is kept beside them because
    /// asking the array would wait for another cache line before a row's own can be fetched.
    @usableFromInline var count: UInt32 = 0
    @usableFromInline let capacity: UInt32

    /// A chunk without rows, in whose slots `rows` would fill five eighths.
    @inlinable init(for rows: Int) {
        capacity = Swift.max(16, UInt32(truncatingIfNeeded: rows) &* 8 / 5 &+ 1)
        slots = Array(repeating: .free, count: Int(capacity))
    }

    /// A tag is never 0, which marks a free slot.
    @inlinable @inline(__always) static func tag(_ scattered: UInt64) -> UInt32 {
        let tag = UInt32(truncatingIfNeeded: scattered)
        return tag == 0 ? 1 : tag
    }

    @inlinable @inline(__always) func home(_ tag: UInt32) -> Int {
        Int(truncatingIfNeeded: (UInt64(tag) &* UInt64(capacity)) &>> 32)
    }

    @inlinable @inline(__always) func next(_ index: Int) -> Int {
        index &+ 1 == Int(capacity) ? 0 : index &+ 1
    }

    /// The slot of `key`, or nil. There is always a free slot to stop at.
    @inlinable @inline(__always) func find(_ key: Key, _ tag: UInt32) -> Int? {
        var index = home(tag)
        while true {
            let found = slots[index].tag
            if found == tag && slots[index].key == key { return index }
            if found == 0 { return nil }
            index = next(index)
        }
    }

    /// Fetches where a key of this tag stands unless others are in its way: the line in which the array
    /// of slots says what it is, and the two across which a slot lies.
    ///
    /// The array's address is read as a number, from the first word of the chunk: borrowing the array
    /// would count a reference, and so wait for the first of these very lines. It is only ever fetched
    /// from, and one that were wrong would fetch what nobody wants.
    @inlinable @inline(__always)
    static func fetch(_ tag: UInt32, in chunk: UnsafePointer<Chunk>) {
        let array = unsafe UnsafeRawPointer(chunk).load(as: UInt.self)
        let home = (UInt(tag) &* UInt(unsafe chunk.pointee.capacity)) &>> 32
        let slot = array &+ 32 &+ home &* UInt(MemoryLayout<Slot>.stride)
        unsafe cmemory_fetch(UnsafeRawPointer(bitPattern: array))
        unsafe cmemory_fetch(UnsafeRawPointer(bitPattern: slot))
        unsafe cmemory_fetch(UnsafeRawPointer(bitPattern: slot &+ 63))
    }

    @inlinable @inline(__always) func row(_ key: Key, _ tag: UInt32) -> Row? {
        guard let index = find(key, tag) else { return nil }
        return slots[index].row
    }

    /// Keeps the before-image of a row unless this block has it already.
    @inlinable @inline(__always) mutating func keepBefore(
        _ index: Int, in block: UInt32, _ journal: inout Journal<Key, Row>
    ) {
        guard slots[index].block != block else { return }
        journal.append(slots[index].key, slots[index].row)
        slots[index].block = block
    }

    @inlinable mutating func update<T, Failure: Error>(
        _ key: Key, _ tag: UInt32, in block: UInt32, _ journal: inout Journal<Key, Row>,
        _ change: (inout Row) throws(Failure) -> T
    ) throws(Failure) -> T? {
        guard let index = find(key, tag) else { return nil }
        keepBefore(index, in: block, &journal)
        return try change(&slots[index].row)
    }

    /// Sets a row; true if it is new.
    @inlinable mutating func put(
        _ row: Row, at key: Key, _ tag: UInt32, in block: UInt32,
        _ journal: inout Journal<Key, Row>
    ) -> Bool {
        if let index = find(key, tag) {
            keepBefore(index, in: block, &journal)
            slots[index].row = row
            return false
        }
        journal.append(key, nil)
        makeRoom()
        place(Slot(tag: tag, block: block, key: key, row: row))
        return true
    }

    @inlinable mutating func remove(
        _ key: Key, _ tag: UInt32, in block: UInt32, _ journal: inout Journal<Key, Row>
    ) -> Row? {
        guard let index = find(key, tag) else { return nil }
        keepBefore(index, in: block, &journal)
        let row = slots[index].row
        journal.removed.append(key)
        free(index)
        return row
    }

    /// More slots before one more row would leave less than a quarter of them free.
    @inlinable mutating func makeRoom() {
        guard (count &+ 1) &* 4 > capacity &* 3 else { return }
        var larger = Chunk(for: Int(count &+ 1))
        for slot in slots where slot.tag != 0 { larger.place(slot) }
        self = larger
    }

    /// Puts a slot where it belongs; its key is not here yet, and there is room.
    @inlinable mutating func place(_ slot: Slot) {
        var index = home(slot.tag)
        while slots[index].tag != 0 { index = next(index) }
        slots[index] = slot
        count &+= 1
    }

    /// Frees a slot and closes the gap: whatever stands behind it away from home moves up.
    @inlinable mutating func free(_ index: Int) {
        var (gap, probe) = (index, next(index))
        while slots[probe].tag != 0 {
            let home = home(slots[probe].tag)
            // It stays if its home lies cyclically within (gap, probe].
            let stays = gap <= probe ? gap < home && home <= probe : gap < home || home <= probe
            if !stays {
                slots[gap] = slots[probe]
                gap = probe
            }
            probe = next(probe)
        }
        slots[gap] = .free
        count &-= 1
    }
}
