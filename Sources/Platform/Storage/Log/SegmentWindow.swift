import Disk

/// A piece of a file in memory, read in large steps and never beyond a limit.
struct SegmentWindow<File: DiskFile> {
    static var step: Int { 1 << 20 }

    let file: File
    /// Bytes from here on may be changing and are not looked at.
    var limit: UInt64
    private(set) var bytes: [UInt8] = []
    private var held: Range<UInt64> = 0..<0

    init(_ file: File, limit: UInt64) { (self.file, self.limit) = (file, limit) }

    /// Where in ``bytes`` these bytes of the file lie; `nil` if it, or the limit, ends before.
    mutating func hold(_ offset: UInt64, _ count: Int) throws(StorageError) -> Range<Int>? {
        let end = offset + UInt64(count)
        guard end <= limit else { return nil }
        if offset < held.lowerBound || end > held.upperBound {
            let wanted = Int(min(UInt64(max(count, Self.step)), limit - offset))
            if bytes.count < wanted { bytes.append(zeros: wanted - bytes.count) }
            held = 0..<0
            let found = try read(wanted, at: offset)
            held = offset..<offset + UInt64(found)
            guard found >= count else { return nil }
        }
        let from = Int(offset - held.lowerBound)
        return from..<from + count
    }

    private mutating func read(_ count: Int, at offset: UInt64) throws(StorageError) -> Int {
        let file = file
        var all = bytes.mutableSpan
        var some = all._mutatingExtracting(0..<count)
        do { return try file.read(into: &some, at: offset) } catch { throw .disk(error) }
    }
}
