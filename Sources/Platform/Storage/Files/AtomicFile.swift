public import Disk
import Synchronization

/// A file that is replaced as a whole: whoever reads it, before or after a crash at any moment,
/// finds the old bytes or the new ones, never a mix and never a part.
///
/// New bytes are written aside, under the file's name and `.tmp`, synced, renamed over the old ones,
/// and the name is synced. What a crash leaves aside is removed by ``sweep(_:on:)`` when the
/// directory is opened again.
public struct AtomicFile<D: Disk>: Sendable {
    public let path: DiskPath
    /// The most bytes it holds; a longer one is neither written nor read.
    public let limit: UInt64
    private let disk: D
    private let settled = Settled()

    public init(_ path: DiskPath, limit: UInt64, on disk: D) {
        precondition(!Aside.isOne(path.name), "\(path) is a name for files written aside")
        (self.path, self.limit, self.disk) = (path, limit, disk)
    }

    /// What the file holds; `nil` if there is none. What is answered stays: a process that died may
    /// have left a name that is seen and not durable, so the first read makes it so.
    public func read() throws(StorageError) -> [UInt8]? {
        let file: D.File
        do throws(DiskError) { file = try disk.open(path, .read) } catch {
            guard error.problem == .missing else { throw .disk(error) }
            try settled.once { () throws(StorageError) in try settleAbsence() }
            return nil
        }
        try settled.once { () throws(StorageError) in
            try onDisk { () throws(DiskError) in
                try file.sync()
                try disk.syncDirectory(path.parent)
            }
        }
        let size = try onDisk { () throws(DiskError) in try file.size() }
        guard size <= limit else { throw .tooLarge(bytes: size, most: limit) }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        let found = try onDisk { () throws(DiskError) in
            var span = bytes.mutableSpan
            return try file.read(into: &span, at: 0)
        }
        guard found == bytes.count else {
            throw .damaged(path, offset: UInt64(found), .cutShort)
        }
        return bytes
    }

    private func settleAbsence() throws(StorageError) {
        do throws(DiskError) { try disk.syncDirectory(path.parent) } catch {
            // A directory that is not there holds no name that could come back.
            guard error.problem == .missing else { throw .disk(error) }
        }
    }

    /// Puts `bytes` in the place of what the file held. Once this has returned they are there for
    /// good. If it throws, the file holds the old bytes or the new ones, and has to be read to know.
    public func replace(with bytes: Span<UInt8>) throws(StorageError) {
        guard bytes.count <= limit else {
            throw .tooLarge(bytes: UInt64(bytes.count), most: limit)
        }
        let aside = try onDisk { () throws(DiskError) in
            try Aside.create(for: path, on: disk)
        }
        settled.forget()
        defer { settled.forget() }
        do throws(DiskError) {
            try aside.write(bytes, at: 0)
            try aside.sync()
            try disk.rename(aside.path, to: path)
        } catch {
            Aside.drop(aside.path, on: disk)
            throw .disk(error)
        }
        try onDisk { () throws(DiskError) in try disk.syncDirectory(path.parent) }
    }

    /// Removes the file, for good; one that is not there is as good as removed.
    public func remove() throws(StorageError) {
        settled.forget()
        defer { settled.forget() }
        do throws(DiskError) {
            try disk.remove(path)
        } catch  where error.problem == .missing {
        } catch { throw .disk(error) }
        try onDisk { () throws(DiskError) in try disk.syncDirectory(path.parent) }
    }

    /// Removes what a crash has left aside in a directory. Nothing may be being written there.
    public static func sweep(_ directory: DiskPath, on disk: D) throws(StorageError) {
        try onDisk { () throws(DiskError) in
            for entry in try disk.entries(of: directory)
            where entry.kind == .file && Aside.isOne(entry.name) {
                try disk.remove(directory / entry.name)
            }
        }
    }
}

/// Whether what is seen of a file is known to be durable; one answer for all copies of a value.
private final class Settled: Sendable {
    private let isKnown = Mutex(false)

    /// Runs `settle` unless it has run through before.
    func once(_ settle: () throws(StorageError) -> Void) throws(StorageError) {
        guard !isKnown.withLock({ $0 }) else { return }
        try settle()
        isKnown.withLock { $0 = true }
    }

    /// A change has begun that may end anywhere.
    func forget() { isKnown.withLock { $0 = false } }
}
