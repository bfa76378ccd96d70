/// One pass over the ordered chunks with the ordered changes of a block.
///
/// A chunk that no change falls into moves over as it is, if a cut lies before it; a change that
/// takes a cut away makes the next chunk part of this one until old cuts and new ones meet again.
struct Fold {
    private let changes: RowChanges
    private let generation: UInt64
    private var next = 0
    private var finished: [OrderedChunk] = []
    private var making = ChunkInTheMaking()
    /// Storage of chunks that were made anew, to make others in.
    private var spare: [[UInt8]] = []

    private var keyWidth: Int { changes.keyWidth }

    init(_ changes: RowChanges, generation: UInt64) {
        self.changes = changes
        self.generation = generation
    }

    /// Replaces `chunks` by what the changes make of them.
    mutating func run(_ chunks: inout [OrderedChunk]) {
        finished.reserveCapacity(chunks.count + chunks.count / 8 + 16)
        for index in chunks.indices {
            let isLast = index == chunks.count - 1
            if making.rows == 0 && !reaches(chunks[index], isLast) {
                finished.append(chunks[index])
                continue
            }
            var old: [UInt8] = []
            swap(&old, &chunks[index].bytes)
            merge(old, lastRow: chunks[index].lastRow, isLast)
            old.removeAll(keepingCapacity: true)
            spare.append(old)
        }
        while next < changes.items.count { takeChange(mayCut: true) }
        if making.rows > 0 { finishChunk() }
        chunks = finished
    }

    /// Whether the next change falls into `chunk` or, the last having no end, behind it.
    private func reaches(_ chunk: OrderedChunk, _ isLast: Bool) -> Bool {
        guard next < changes.items.count else { return false }
        return isLast
            || RowBytes.compare(
                changes.bytes.span, changes.items[next].start, chunk.bytes.span, chunk.lastRow,
                keyWidth: keyWidth) <= 0
    }

    /// Takes over the rows of one old chunk, except where a change says otherwise.
    private mutating func merge(_ old: [UInt8], lastRow: Int, _ isLast: Bool) {
        let rows = old.span
        // While every key so far stands where it stood, no row before the last can have become a cut.
        var shapeHolds = making.rows == 0
        var (at, kept) = (0, 0)
        while at < rows.count {
            let order = order(of: rows, at)
            if order < 0 {
                let end = rowEnd(rows, at)
                making.note(rowFrom: at - kept, to: end - kept)
                if !shapeHolds || at == lastRow, cuts(rows, at) {
                    making.append(old[kept..<end])
                    kept = end
                    finishChunk()
                    shapeHolds = false
                }
                at = end
                continue
            }
            making.append(old[kept..<at])
            if order == 0 {
                let replaced = at
                at = rowEnd(rows, at)
                shapeHolds = shapeHolds && !isRemoval(changes.items[next])
                takeChange(mayCut: !shapeHolds || replaced == lastRow)
            } else {
                shapeHolds = false
                takeChange(mayCut: true)
            }
            kept = at
        }
        making.append(old[kept...])
    }

    /// -1, 0 or 1 as the old row comes before, is, or comes behind the one that changes next.
    @inline(__always)
    private func order(of rows: Span<UInt8>, _ at: Int) -> Int {
        guard next < changes.items.count else { return -1 }
        let item = changes.items[next]
        let prefix = RowBytes.prefix(rows, at: at, keyWidth: keyWidth)
        if prefix != item.prefix { return prefix < item.prefix ? -1 : 1 }
        if keyWidth <= 8 { return 0 }
        return RowBytes.compare(
            rows, at, changes.bytes.span, item.start, keyWidth: keyWidth)
    }

    private func isRemoval(_ item: RowChanges.Item) -> Bool { item.count == keyWidth }

    /// Takes the next change's row, if it has one.
    private mutating func takeChange(mayCut: Bool) {
        let item = changes.items[next]
        next += 1
        if !isRemoval(item) {
            making.note(rowFrom: 0, to: item.count)
            making.append(changes.bytes[item.start..<(item.start + item.count)])
            if mayCut, cuts(changes.bytes.span, item.start) { finishChunk() }
        }
    }

    private func rowEnd(_ rows: Span<UInt8>, _ at: Int) -> Int {
        guard let end = RowBytes.end(of: rows, from: at, keyWidth: keyWidth) else {
            preconditionFailure("a chunk holds whole rows")
        }
        return end
    }

    private func cuts(_ bytes: Span<UInt8>, _ at: Int) -> Bool {
        ChunkRule.cuts(behind: making.rows, bytes, at: at, keyWidth: keyWidth)
    }

    private mutating func finishChunk() {
        finished.append(making.finish(generation, next: spare.popLast() ?? []))
    }
}
