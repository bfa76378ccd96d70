import Crypto
import Primitives

/// Some tens of kilobytes of rows, side by side in the order of their keys: what a store finds rows
/// in, copies when a view holds it, and hands to a snapshot as one part.
///
/// A row is the count of its key (2 bytes) and of its value (4 bytes), little-endian, then both.
struct SortedRun: Sendable {
    /// A run that has grown beyond is split, one that has shrunk below joins its neighbour if both
    /// then stay well under the most.
    static let most = 64 << 10, least = 16 << 10, joined = 48 << 10
    private static let head = 6

    private(set) var bytes: [UInt8] = []
    private var starts: [UInt32] = []
    /// BLAKE3 of the bytes, once somebody asked.
    private var knownDigest: Digest?

    init() {}

    var count: Int { starts.count }

    // MARK: Reading

    @inline(__always) private func number(_ start: Int, _ count: Int) -> Int {
        var number = 0
        for index in 0..<count { number |= Int(bytes[start &+ index]) &<< (8 &* index) }
        return number
    }

    @inline(__always) func key(_ index: Int) -> Range<Int> {
        let start = Int(starts[index])
        let key = start &+ Self.head
        return key..<(key &+ number(start, 2))
    }

    @inline(__always) func value(_ index: Int) -> Range<Int> {
        key(index).upperBound..<end(index)
    }

    @inline(__always) private func end(_ index: Int) -> Int {
        index &+ 1 < starts.count ? Int(starts[index &+ 1]) : bytes.count
    }

    func order(_ index: Int, _ key: Span<UInt8>) -> Int {
        ByteOrder.compare(bytes.span.extracting(self.key(index)), key)
    }

    /// The first row whose key is not before `key`, and whether it is that key's.
    func place(of key: Span<UInt8>) -> (index: Int, isThere: Bool) {
        let span = bytes.span
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low &+ high) &>> 1
            let order = ByteOrder.compare(span.extracting(self.key(middle)), key)
            if order == 0 { return (middle, true) }
            if order < 0 { low = middle &+ 1 } else { high = middle }
        }
        return (low, false)
    }

    var firstPrefix: UInt64 {
        count == 0 ? 0 : ByteOrder.prefix(bytes.span.extracting(key(0)))
    }

    /// Of its bytes; kept until they change.
    mutating func digest() -> Digest {
        if let knownDigest { return knownDigest }
        let digest = Blake3.hash(bytes)
        knownDigest = digest
        return digest
    }

    // MARK: Writing

    /// Puts a row; the change in the number of rows.
    mutating func put(_ key: [UInt8], _ value: [UInt8]) -> Int {
        knownDigest = nil
        let (index, isThere) = place(of: key.span)
        if isThere {
            let old = self.value(index)
            if old.count == value.count {
                for offset in value.indices { bytes[old.lowerBound &+ offset] = value[offset] }
            } else {
                let start = Int(starts[index])
                set(value.count, 4, at: start &+ 2)
                bytes.replaceSubrange(old, with: value)
                move(behind: index, by: value.count - old.count)
            }
            return 0
        }
        let start = index < starts.count ? Int(starts[index]) : bytes.count
        let size = Self.head &+ key.count &+ value.count
        if start == bytes.count {
            appendRow(key, value)
        } else {
            var row: [UInt8] = []
            row.reserveCapacity(size)
            Self.append(key, value, to: &row)
            bytes.replaceSubrange(start..<start, with: row)
            starts.insert(UInt32(start), at: index)
            move(behind: index, by: size)
        }
        return 1
    }

    /// Puts a row behind all others.
    mutating func appendRow(_ key: [UInt8], _ value: [UInt8]) {
        knownDigest = nil
        starts.append(UInt32(bytes.count))
        Self.append(key, value, to: &bytes)
    }

    mutating func remove(at index: Int) {
        knownDigest = nil
        let range = Int(starts[index])..<end(index)
        bytes.removeSubrange(range)
        move(behind: index, by: -range.count)
        starts.remove(at: index)
    }

    /// Cuts behind the row in whose bytes the middle lies, or before it where that is the only way;
    /// answers the rows cut off. There are at least two.
    mutating func split() -> SortedRun {
        let middle = UInt32(bytes.count / 2)
        let index = min(max(starts.firstIndex { $0 > middle } ?? count - 1, 1), count - 1)
        let start = Int(starts[index])
        var tail = SortedRun()
        tail.bytes = Array(bytes[start...])
        tail.starts = starts[index...].map { $0 - UInt32(start) }
        bytes.removeSubrange(start...)
        starts.removeSubrange(index...)
        knownDigest = nil
        return tail
    }

    mutating func append(_ other: SortedRun) {
        let start = UInt32(bytes.count)
        bytes += other.bytes
        starts += other.starts.map { $0 + start }
        knownDigest = nil
    }

    private mutating func move(behind index: Int, by distance: Int) {
        for later in starts.indices.dropFirst(index &+ 1) {
            starts[later] = UInt32(Int(starts[later]) &+ distance)
        }
    }

    private mutating func set(_ number: Int, _ count: Int, at start: Int) {
        for index in 0..<count {
            bytes[start &+ index] = UInt8(truncatingIfNeeded: number &>> (8 &* index))
        }
    }

    private static func append(_ key: [UInt8], _ value: [UInt8], to bytes: inout [UInt8]) {
        for index in 0..<2 { bytes.append(UInt8(truncatingIfNeeded: key.count &>> (8 &* index))) }
        for index in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value.count &>> (8 &* index))) }
        bytes += key
        bytes += value
    }

    // MARK: Reading a stranger's

    /// The run that `part` is, every byte of it; nil if it is none: rows that are not whole, keys
    /// that do not ascend, lengths no store takes.
    init?(part: Span<UInt8>) {
        bytes = part.copied
        var at = 0
        while at < bytes.count {
            guard bytes.count - at >= Self.head else { return nil }
            let (key, value) = (number(at, 2), number(at + 2, 4))
            let end = at + Self.head + key + value
            guard key <= StoreLimits.key, value <= StoreLimits.value, end <= bytes.count else {
                return nil
            }
            let start = at + Self.head
            if !starts.isEmpty {
                let before = self.key(count - 1)
                let span = bytes.span
                let order = ByteOrder.compare(
                    span.extracting(before), span.extracting(start..<(start + key)))
                guard order < 0 else { return nil }
            }
            starts.append(UInt32(at))
            at = end
        }
        guard count > 0 else { return nil }
    }
}
