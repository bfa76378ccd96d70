import Crypto
public import Disk
public import Primitives

/// Reads a log back out of one file. Only once ``next(into:)`` has answered that there is nothing more
/// are all bytes known to be those that were written; whoever acts on a record before that can undo it.
public struct LogExportReader<D: Disk> {
    /// What stands first: whatever the owner was made from.
    public private(set) var preface: [UInt8] = []
    /// So far; all of it once the end was reached.
    public private(set) var facts = LogExport.Facts()
    /// Bytes of the file.
    public let size: UInt64

    private let file: D.File
    private var buffer: [UInt8] = []
    /// Where in the buffer the next record begins, and where in the file the buffer does.
    private var (at, offset) = (0, 0 as UInt64)
    private var stream = LogExport.context.stream()
    private var isAtEnd = false

    /// Opens the file, and reads what stands first. A file of another owner is refused where one is
    /// expected, and so is one that a newer program has written.
    public init(_ path: DiskPath, on disk: D, owner: Digest? = nil) throws(StorageError) {
        let (file, size) = try onDisk { () throws(DiskError) in
            let file = try disk.open(path, .read)
            return (file, try file.size())
        }
        (self.file, self.size) = (file, size)
        _ = try hold(Int(min(size, UInt64(FileHeader.size))))
        facts.owner = try Self.owner(of: buffer.span, path, expected: owner)
        skip(FileHeader.size)
        let head = try held(5)
        guard buffer[head] == LogExport.preface else { throw damaged(.malformed) }
        let count = try count(at: 1)
        guard count <= LogExport.mostPreface else { throw damaged(.malformed) }
        let start = try held(5 + count) + 5
        preface = Array(buffer[start..<(start + count)])
        skip(5 + count)
    }

    private static func owner(
        of page: Span<UInt8>, _ path: DiskPath, expected owner: Digest?
    ) throws(StorageError) -> Digest {
        guard let owner else { return try FileHeader.read(.logExport, in: page, of: path).owner }
        return try FileHeader.expect(.logExport, owner: owner, in: page, of: path).owner
    }

    /// How many bytes of the file were read.
    public var position: UInt64 { offset + UInt64(at) }

    /// Gives the next record: its payload replaces what was in `payload`. `nil` behind the last one,
    /// once the digest of everything before was found to be right.
    public mutating func next(into payload: inout [UInt8]) throws(StorageError) -> LogRecordKind? {
        if isAtEnd { return nil }
        let tag = buffer[try held(1)]
        let kind: LogRecordKind
        switch tag {
        case 1: kind = .batch
        case 2: kind = .block(try height())
        case 3: kind = .final(try height())
        case LogExport.end:
            try end()
            return nil
        default: throw damaged(.malformed)
        }
        let head = kind.height == nil ? 1 : 9
        let count = try count(at: head)
        let most = tag == 3 ? 0 : CommandLogFormat.mostPayload
        guard count <= most else { throw damaged(.malformed) }
        let start = try held(head + 4 + count) + head + 4
        payload.removeAll(keepingCapacity: true)
        payload.append(contentsOf: buffer[start..<(start + count)])
        skip(head + 4 + count)
        facts.records += 1
        if case .block(let height) = kind { facts.lastBlock = height }
        return kind
    }

    private mutating func height() throws(StorageError) -> Height {
        let start = try held(9)
        return Height(buffer.span.word64(at: start + 1))
    }

    /// The length that stands so many bytes behind the beginning of the record.
    private mutating func count(at head: Int) throws(StorageError) -> Int {
        let start = try held(head + 4)
        return Int(buffer.span.word32(at: start + head))
    }

    private mutating func end() throws(StorageError) {
        let start = try held(9)
        guard buffer.span.word64(at: start + 1) == facts.records else { throw damaged(.gap) }
        skip(9)
        facts.digest = stream.digest()
        let place = try held(LogExport.digestSize)
        guard buffer.span.digest(at: place) == facts.digest else {
            throw .damaged(file.path, offset: position, .checksum)
        }
        at += LogExport.digestSize
        facts.bytes = position
        guard position == size else { throw damaged(.malformed) }
        isAtEnd = true
    }

    // MARK: Bytes

    private func damaged(_ damage: StorageError.Damage) -> StorageError {
        .damaged(file.path, offset: position, damage)
    }

    /// Where in the buffer so many bytes of the file stand that come next.
    private mutating func held(_ count: Int) throws(StorageError) -> Int {
        guard try hold(count) else { throw .damaged(file.path, offset: size, .cutShort) }
        return at
    }

    /// Whether so many bytes are left; they are in the buffer then.
    private mutating func hold(_ count: Int) throws(StorageError) -> Bool {
        guard buffer.count - at < count else { return true }
        guard size - min(size, position) >= UInt64(count) else { return false }
        buffer.removeFirst(at)
        offset += UInt64(at)
        at = 0
        let from = buffer.count
        let left = size - offset - UInt64(from)
        let more = Int(min(left, UInt64(max(count - from, LogExport.step))))
        var fresh = [UInt8](repeating: 0, count: more)
        let place = offset + UInt64(from)
        let found = try onDisk { [file] () throws(DiskError) in
            var all = fresh.mutableSpan
            return try file.read(into: &all, at: place)
        }
        guard found == more else { return false }
        buffer.append(contentsOf: fresh)
        return true
    }

    /// Goes on behind so many bytes, which are in the buffer.
    private mutating func skip(_ count: Int) {
        var bytes: [UInt8] = []
        swap(&bytes, &buffer)
        stream.update(bytes.span.extracting(at..<(at + count)))
        swap(&bytes, &buffer)
        at += count
    }
}
