import Crypto
public import Disk
public import Primitives

/// Writes a log into one file, aside, and gives the file its name once it is whole and durable. A file
/// that is there already is never touched.
public final class LogExportWriter<D: Disk> {
    private let disk: D
    private let path: DiskPath
    private let file: D.File
    private var buffer: [UInt8] = []
    private var offset: UInt64 = 0
    private var stream = LogExport.context.stream()
    private var facts = LogExport.Facts()
    private var isDone = false

    /// Begins the file of an owner, with what the owner was made from.
    public convenience init(
        _ path: DiskPath, on disk: D, owner: Digest, preface: Span<UInt8>
    ) throws(StorageError) {
        guard preface.count <= LogExport.mostPreface else {
            throw .tooLarge(bytes: UInt64(preface.count), most: UInt64(LogExport.mostPreface))
        }
        try Self.refuseIfThere(path, on: disk)
        let aside = try onDisk { () throws(DiskError) in try Aside.create(for: path, on: disk) }
        var head = FileHeader(.logExport, owner: owner).bytes
        head.append(LogExport.preface)
        head.append(word32: UInt32(preface.count))
        head.append(copying: preface)
        self.init(path, disk, aside, owner, head)
    }

    private init(
        _ path: DiskPath, _ disk: D, _ aside: D.File, _ owner: Digest, _ head: [UInt8]
    ) {
        (self.path, self.disk, file, buffer) = (path, disk, aside, head)
        facts.owner = owner
    }

    deinit { if !isDone { Aside.drop(file.path, on: disk) } }

    private static func refuseIfThere(_ path: DiskPath, on disk: D) throws(StorageError) {
        let isThere = try onDisk { () throws(DiskError) in
            try disk.entries(of: path.parent).contains { $0.name == path.name }
        }
        guard !isThere else { throw .disk(DiskError(.open, path, .exists)) }
    }

    /// Puts a record of the log behind those before it.
    public func append(
        _ kind: LogRecordKind, _ payload: Span<UInt8>
    ) throws(StorageError) {
        guard payload.count <= CommandLogFormat.mostPayload else {
            throw .tooLarge(
                bytes: UInt64(payload.count), most: UInt64(CommandLogFormat.mostPayload))
        }
        buffer.append(kind.tag)
        if let height = kind.height { buffer.append(word64: height.value) }
        if case .block(let height) = kind { facts.lastBlock = height }
        buffer.append(word32: UInt32(payload.count))
        buffer.append(copying: payload)
        facts.records += 1
        if buffer.count >= LogExport.step { try flush() }
    }

    private func flush() throws(StorageError) {
        stream.update(buffer)
        var bytes: [UInt8] = []
        swap(&bytes, &buffer)
        try onDisk { () throws(DiskError) in try file.write(bytes.span, at: offset) }
        offset += UInt64(bytes.count)
        bytes.removeAll(keepingCapacity: true)
        swap(&bytes, &buffer)
    }

    /// Ends the file, makes it durable, and gives it its name.
    public func finish() throws(StorageError) -> LogExport.Facts {
        buffer.append(LogExport.end)
        buffer.append(word64: facts.records)
        try flush()
        facts.digest = stream.digest()
        facts.digest.append(to: &buffer)
        try flush()
        facts.bytes = offset
        try onDisk { () throws(DiskError) in try file.sync() }
        try Self.refuseIfThere(path, on: disk)
        try onDisk { () throws(DiskError) in try disk.rename(file.path, to: path) }
        isDone = true
        try onDisk { () throws(DiskError) in try disk.syncDirectory(path.parent) }
        return facts
    }
}
