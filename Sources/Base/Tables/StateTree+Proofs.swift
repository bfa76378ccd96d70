import Crypto
import Primitives
import Records

extension StateTree {
    /// Shows the rows between two keys, both included; nil where that would take more than `limit`
    /// bytes of rows.
    public func prove<Key: TableKey>(
        from first: Key, through last: Key, limit: Int = 1 << 20
    ) -> RowsProof? {
        precondition(Key.width == keyWidth, "keys of another table")
        guard first <= last else { return nil }
        var proof = RowsProof()
        proof.rows = UInt64(rowCount)
        proof.chunks = UInt32(chunks.count)
        guard !chunks.isEmpty else { return proof }

        let (low, high) = (Self.bytes(of: first), Self.bytes(of: last))
        let (start, end) = (place(notBehind: low), place(notBefore: high))
        var scratch = MerkleScratch()
        var size = 0
        for index in start.chunk...max(start.chunk, end.chunk) {
            let from = index == start.chunk ? start.page : 0
            let through = index == end.chunk ? max(from, end.page) : nil
            let part = part(of: index, from: from, through: through, &scratch)
            size += part.run.reduce(0) { $0 + $1.bytes.count }
            guard size <= limit else { return nil }
            proof.parts.append(part)
        }
        proof.firstChunk = UInt32(start.chunk)
        let run = UInt64(start.chunk)..<UInt64(start.chunk + proof.parts.count)
        guard let beside = leaves.rangeProof(of: run, atSize: leaves.size) else {
            preconditionFailure("a run of chunks lies within the table")
        }
        proof.siblings = beside.siblings
        return proof
    }

    /// Shows all rows under the first part of a key: every asset of an account.
    public func prove<First: TableKey, Second: TableKey>(
        under first: First, before _: Second.Type, limit: Int = 1 << 20
    ) -> RowsProof? {
        prove(
            from: KeyPair(first, Second()), through: KeyPair(first, Second.greatest), limit: limit)
    }

    /// Shows the row of one key, or that there is none.
    public func prove<Key: TableKey>(_ key: Key) -> RowsProof {
        guard let proof = prove(from: key, through: key, limit: .max) else {
            preconditionFailure("a key is not behind itself")
        }
        return proof
    }

    private typealias Place = (chunk: Int, page: Int)

    private static func bytes<Key: TableKey>(of key: Key) -> [UInt8] {
        var bytes: [UInt8] = []
        key.append(to: &bytes)
        return bytes
    }

    /// The last page that begins with a key not behind `key`; the first of all if none does.
    private func place(notBehind key: [UInt8]) -> Place {
        let chunk = max(0, partition(chunks.count) { begins($0, 0, notBehind: key) } - 1)
        let pages = chunks[chunk].pageStarts(keyWidth: keyWidth)
        let page = partition(pages.count - 1) { begins(chunk, Int(pages[$0]), notBehind: key) }
        return (chunk, max(0, page - 1))
    }

    /// The page of the first row not before `key`; the last of all if there is none.
    private func place(notBefore key: [UInt8]) -> Place {
        let chunk = min(
            chunks.count - 1,
            partition(chunks.count) { compare(chunks[$0].lastRow, of: $0, key) < 0 })
        let pages = chunks[chunk].pageStarts(keyWidth: keyWidth)
        var (page, at) = (0, 0)
        let bytes = chunks[chunk].bytes
        while compare(at, of: chunk, key) < 0,
            let end = RowBytes.end(of: bytes.span, from: at, keyWidth: keyWidth),
            end < bytes.count
        {
            at = end
            if at == Int(pages[page + 1]) { page += 1 }
        }
        return (chunk, page)
    }

    private func begins(_ chunk: Int, _ at: Int, notBehind key: [UInt8]) -> Bool {
        compare(at, of: chunk, key) <= 0
    }

    private func compare(_ at: Int, of chunk: Int, _ key: [UInt8]) -> Int {
        let bytes = chunks[chunk].bytes
        return RowBytes.compare(bytes.span, at, key.span, 0, keyWidth: keyWidth)
    }

    /// How many of the first indices below `count` fulfil `isBefore`, which no later one does.
    private func partition(_ count: Int, _ isBefore: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func part(
        of index: Int, from first: Int, through last: Int?, _ scratch: inout MerkleScratch
    ) -> RowsProof.Part {
        let chunk = chunks[index]
        let starts = chunk.pageStarts(keyWidth: keyWidth)
        let last = last ?? starts.count - 2
        guard
            let digests = MerkleTree.leafDigests(of: chunk.bytes.span, offsets: starts.span),
            let beside = RangeProof(of: first..<(last + 1), in: digests.span, scratch: &scratch)
        else { preconditionFailure("a run of pages lies within its chunk") }
        var part = RowsProof.Part()
        (part.rows, part.pages) = (chunk.summary.rows, chunk.summary.pages)
        part.firstPage = UInt32(first)
        part.run = (first...last).map {
            Bytes(Array(chunk.bytes[Int(starts[$0])..<Int(starts[$0 + 1])]))
        }
        part.siblings = beside.siblings
        return part
    }
}

extension OrderedChunk {
    /// Where the pages begin, and where the last one ends.
    func pageStarts(keyWidth: Int) -> [UInt32] {
        var (pages, at) = ([UInt32(0)], 0)
        let rows = bytes.span
        while let end = RowBytes.end(of: rows, from: at, keyWidth: keyWidth) {
            if ChunkRule.turnsPage(rowFrom: at, to: end, page: Int(pages[pages.count - 1])) {
                pages.append(UInt32(at))
            }
            at = end
        }
        pages.append(UInt32(at))
        return pages
    }
}
