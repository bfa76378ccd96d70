import Records

/// How a row stands in pages, chunks and proofs: the bytes of its key, the count of its own bytes as
/// LEB128, its canonical binary form.
enum RowBytes {
    /// Where the row that begins at `start` ends; nil where it is not whole or its count is not
    /// minimal.
    @inline(__always)
    static func end(of bytes: Span<UInt8>, from start: Int, keyWidth: Int) -> Int? {
        let at = start &+ keyWidth
        guard at < bytes.count else { return nil }
        let first = bytes[at]
        if first < 0x80 {
            let end = at &+ 1 &+ Int(first)
            return end <= bytes.count ? end : nil
        }
        return longEnd(of: bytes, at)
    }

    @inline(never)
    private static func longEnd(of bytes: Span<UInt8>, _ countStart: Int) -> Int? {
        var (at, count, shift) = (countStart, 0, 0)
        while true {
            guard at < bytes.count, shift < 35 else { return nil }
            let next = bytes[at]
            count |= Int(next & 0x7F) << shift
            at += 1
            shift += 7
            guard next < 0x80 else { continue }
            guard next != 0 else { return nil }
            let (end, overflow) = at.addingReportingOverflow(count)
            return !overflow && end <= bytes.count ? end : nil
        }
    }

    /// Where the row's own bytes begin: behind the count at `countStart`, which is well-formed.
    static func rowStart(_ bytes: Span<UInt8>, countAt countStart: Int) -> Int {
        var at = countStart
        while bytes[at] >= 0x80 { at += 1 }
        return at + 1
    }

    /// The first eight bytes of a key as a number that orders as they do.
    @inline(__always)
    static func prefix(_ bytes: Span<UInt8>, at start: Int, keyWidth: Int) -> UInt64 {
        if keyWidth >= 8 {
            return unsafe UInt64(
                bigEndian: bytes.bytes.unsafeLoadUnaligned(
                    fromByteOffset: start, as: UInt64.self))
        }
        var prefix: UInt64 = 0
        for offset in 0..<8 {
            prefix = prefix << 8 | (offset < keyWidth ? UInt64(bytes[start + offset]) : 0)
        }
        return prefix
    }

    /// -1, 0 or 1 as the key at `left` comes before, is, or comes behind the one at `right`.
    static func compare(
        _ leftBytes: Span<UInt8>, _ left: Int, _ rightBytes: Span<UInt8>, _ right: Int,
        keyWidth: Int
    ) -> Int {
        for offset in 0..<keyWidth {
            let (one, other) = (leftBytes[left + offset], rightBytes[right + offset])
            if one != other { return one < other ? -1 : 1 }
        }
        return 0
    }

    /// Each row's key in turn, and its own bytes, lent. Refused, with the place in `bytes`, where these
    /// are not whole rows, where a key is none of this type, or where `body` refuses a row.
    static func forEach<Key: TableKey>(
        in bytes: Span<UInt8>,
        _ body: (_ key: Key, _ row: Span<UInt8>) throws(RecordError) -> Void
    ) throws(RecordError) {
        try walk(in: bytes, keyWidth: Key.width) { key, row throws(RecordError) in
            guard let key = Key(key) else { return false }
            try body(key, row)
            return true
        }
    }

    /// The same for keys of any type of that width; `body` answers false where the key is none.
    static func walk(
        in bytes: Span<UInt8>, keyWidth: Int,
        _ body: (_ key: Span<UInt8>, _ row: Span<UInt8>) throws(RecordError) -> Bool
    ) throws(RecordError) {
        var at = 0
        while at < bytes.count {
            guard let end = end(of: bytes, from: at, keyWidth: keyWidth) else {
                throw RecordError(.truncated, at: at)
            }
            let row = rowStart(bytes, countAt: at + keyWidth)
            let isKey: Bool
            do throws(RecordError) {
                isKey = try body(
                    bytes.extracting(at..<(at + keyWidth)), bytes.extracting(row..<end))
            } catch { throw RecordError(error.problem, at: row + error.offset, path: error.path) }
            guard isKey else { throw RecordError(.expected("a key"), at: at) }
            at = end
        }
    }
}
