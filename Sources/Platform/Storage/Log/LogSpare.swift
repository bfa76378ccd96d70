public import Disk
import Synchronization

/// The segment after the next rotation, made ahead of time: a file of zeros that only lacks its
/// first page and its name. Any thread may prepare it while the writer writes.
public final class LogSpare<D: Disk>: Sendable {
    private let disk: D
    private let path: DiskPath
    private let size: UInt64
    private let ready = Mutex<D.File?>(nil)

    init(_ directory: LogDirectory<D>, size: UInt64) {
        (disk, path, self.size) = (directory.disk, directory.spare, size)
    }

    /// Fills a spare segment with zeros and makes them durable; nothing if there is one. A disk
    /// that is full says so here, long before the log needs the room, and nothing is left behind.
    public func prepare() throws(StorageError) {
        try ready.withLock { ready throws(StorageError) in
            guard ready == nil else { return }
            ready = try onDisk { () throws(DiskError) in try make() }
        }
    }

    /// Whether the next rotation finds its segment ready.
    public var isReady: Bool { ready.withLock { $0 != nil } }

    /// Hands the spare out, once.
    func take() throws(StorageError) -> D.File {
        try ready.withLock { ready throws(StorageError) in
            if let file = ready {
                ready = nil
                return file
            }
            return try onDisk { () throws(DiskError) in try make() }
        }
    }

    private func make() throws(DiskError) -> D.File {
        let file: D.File
        do { file = try disk.open(path, .create) } catch {
            guard error.problem == .exists else { throw error }
            try disk.remove(path)
            file = try disk.open(path, .create)
        }
        do {
            try file.writeZeros(0..<size)
            try file.sync()
        } catch {
            // What is left is swept at the next start if it cannot be removed either.
            _ = Result { () throws(DiskError) in try disk.remove(path) }
            throw error
        }
        return file
    }
}
