import Disk

/// What a file has, line by line, each with its end.
struct OldLines<File: DiskFile> {
    private let file: File
    private var offset: UInt64
    private var chunk: [UInt8] = []
    private var start = 0

    /// No line of ours is as long.
    private static var longest: Int { 1 << 16 }

    init(_ file: File, from offset: UInt64) { (self.file, self.offset) = (file, offset) }

    /// The next line, without an end where the file ends first; nil behind the last. One that is longer
    /// than any of ours comes in parts.
    mutating func next() throws(DiskError) -> [UInt8]? {
        var searched = start
        while true {
            if let end = chunk[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return Array(chunk[start...end])
            }
            guard chunk.count - start < Self.longest else { return take() }
            chunk.removeFirst(start)
            (start, searched) = (0, chunk.count)
            var more = [UInt8](repeating: 0, count: 1 << 18)
            var span = more.mutableSpan
            let count = try file.read(into: &span, at: offset)
            guard count > 0 else { return chunk.isEmpty ? nil : take() }
            offset += UInt64(count)
            chunk += more.prefix(count)
        }
    }

    private mutating func take() -> [UInt8] {
        defer { start = chunk.count }
        return Array(chunk[start...])
    }
}
