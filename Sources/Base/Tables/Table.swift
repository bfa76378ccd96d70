public import Records

/// The keyed rows of one kind: a dictionary that remembers what each block changed.
///
/// Rows lie in chunks of a few hundred under a spine of two levels. Growth splits one chunk at a
/// time and a copy of the table shares every chunk until it is written to, so that no write waits
/// for more than one chunk. The first change of a row in a block keeps its before-image: that list
/// is the change feed (``seal()``), and the way back (``rollBack()``, ``undo(_:)``).
public struct Table<Key: TableKey, Row: Record & Equatable>: Sendable {
    /// Chunk i is `spine[i / 256][i % 256]`.
    @usableFromInline var spine: [[Chunk<Key, Row>]]
    /// Chunks are split in turn: those before `split` already have their bit of the next level.
    @usableFromInline var split = 0
    @usableFromInline var level: UInt64 = 0
    @usableFromInline let seed: UInt64
    @usableFromInline var journal = Journal<Key, Row>()
    /// The number of the open block, which marks the rows whose before-image it holds.
    @usableFromInline var block: UInt32 = 1

    /// How many rows there are.
    @inlinable public var count: Int { rows }
    @usableFromInline var rows = 0

    @inlinable public init() {
        seed = ScatterSeed.ofThisProcess
        spine = [[Chunk(for: 0)]]
    }

    /// An empty table with the chunks that so many rows will want.
    @inlinable init(for rows: Int) {
        self.init()
        while chunkCount &* Self.rowsPerChunk < rows { splitNext() }
    }

    @inlinable public var isEmpty: Bool { count == 0 }

    // MARK: Rows

    /// Brings what ``update(_:_:)`` of this key will touch nearer, and changes nothing. Whoever is about to
    /// apply many commands does so for some of them at once, and waits for memory once and not for each.
    @inlinable @inline(__always) public func fetch(_ key: Key) {
        let scattered = key.scatter(seed)
        let place = place(scattered)
        unsafe spine[place &>> 8].withUnsafeBufferPointer { chunks in
            // There is one: the place is that of a chunk.
            guard let first = chunks.baseAddress else { return }
            unsafe Chunk<Key, Row>.fetch(
                Chunk<Key, Row>.tag(scattered), in: first + (place & 255))
        }
    }

    @inlinable public subscript(key: Key) -> Row? {
        get {
            let scattered = key.scatter(seed)
            let place = place(scattered)
            return spine[place &>> 8][place & 255].row(key, Chunk<Key, Row>.tag(scattered))
        }
        set {
            if let newValue { put(newValue, at: key) } else { remove(key) }
        }
    }

    @inlinable public func contains(_ key: Key) -> Bool { self[key] != nil }

    /// Changes the row of `key` where it stands; nil, and nothing done, if there is none. A change
    /// that throws leaves the row as it made it until then: check first, or ``rollBack()``.
    @inlinable @discardableResult public mutating func update<T, Failure: Error>(
        _ key: Key, _ change: (inout Row) throws(Failure) -> T
    ) throws(Failure) -> T? {
        let scattered = key.scatter(seed)
        let place = place(scattered)
        return try spine[place &>> 8][place & 255].update(
            key, Chunk<Key, Row>.tag(scattered), in: block, &journal, change)
    }

    /// Sets the row of `key`, whether or not there was one.
    @inlinable public mutating func put(_ row: Row, at key: Key) {
        let scattered = key.scatter(seed)
        let place = place(scattered)
        let isNew = spine[place &>> 8][place & 255].put(
            row, at: key, Chunk<Key, Row>.tag(scattered), in: block, &journal)
        guard isNew else { return }
        rows &+= 1
        if rows > chunkCount &* Self.rowsPerChunk { splitNext() }
    }

    /// Removes the row of `key` and answers it.
    @inlinable @discardableResult public mutating func remove(_ key: Key) -> Row? {
        let scattered = key.scatter(seed)
        let place = place(scattered)
        let row = spine[place &>> 8][place & 255].remove(
            key, Chunk<Key, Row>.tag(scattered), in: block, &journal)
        if row != nil { rows &-= 1 }
        return row
    }

    /// The chunk that keys scattered to this number belong in.
    @inlinable @inline(__always) func place(_ scattered: UInt64) -> Int {
        let upper = scattered &>> 32
        let coarse = Int(truncatingIfNeeded: upper & ((1 &<< level) &- 1))
        guard coarse < split else { return coarse }
        return Int(truncatingIfNeeded: upper & ((1 &<< (level &+ 1)) &- 1))
    }

    // MARK: Growth

    /// The mean at which one more chunk is made.
    @inlinable static var rowsPerChunk: Int { 384 }

    @inlinable var chunkCount: Int { (1 &<< Int(level)) &+ split }

    /// Moves the rows of one chunk that belong to the next level's new chunk over to it.
    @inlinable mutating func splitNext() {
        let old = spine[split >> 8][split & 255]
        let moving = old.slots.reduce(0) { $0 &+ ($1.tag != 0 && isMoving($1.key) ? 1 : 0) }
        var stay = Chunk<Key, Row>(for: Int(old.count) - moving)
        var moved = Chunk<Key, Row>(for: moving)
        for slot in old.slots where slot.tag != 0 {
            if isMoving(slot.key) { moved.place(slot) } else { stay.place(slot) }
        }
        spine[split >> 8][split & 255] = stay
        if spine[spine.count - 1].count == 256 { addSegment() }
        spine[spine.count - 1].append(moved)
        split += 1
        if split == 1 << Int(level) { (split, level) = (0, level + 1) }
    }

    @inlinable func isMoving(_ key: Key) -> Bool {
        key.scatter(seed) >> (32 + level) & 1 == 1
    }

    @usableFromInline mutating func addSegment() {
        var segment: [Chunk<Key, Row>] = []
        segment.reserveCapacity(256)
        spine.append(segment)
    }
}

/// Where keys fall in this process. Another process scatters them elsewhere, and nothing that is
/// stored, sent or ordered may notice.
@usableFromInline enum ScatterSeed {
    @usableFromInline static let ofThisProcess = UInt64.random(in: .min ... .max)
}
