import Disk
import Simulation
import Synchronization

/// A simulated disk that tells before each file it opens, and counts the bytes read.
final class WatchedDisk: Disk {
    let inner: SimulatedDisk
    /// Called before every open, while the caller still has the file before it.
    let beforeOpen = Mutex<(@Sendable (DiskPath) -> Void)?>(nil)
    let bytesRead = Atomic(0)

    init(_ inner: SimulatedDisk) { self.inner = inner }

    func open(_ path: DiskPath, _ access: DiskAccess) throws(DiskError) -> WatchedFile {
        let hook = beforeOpen.withLock(\.self)
        hook?(path)
        return WatchedFile(try inner.open(path, access), self)
    }

    func entries(of directory: DiskPath) throws(DiskError) -> [DiskEntry] {
        try inner.entries(of: directory)
    }

    func makeDirectory(_ path: DiskPath) throws(DiskError) { try inner.makeDirectory(path) }

    func rename(_ path: DiskPath, to other: DiskPath) throws(DiskError) {
        try inner.rename(path, to: other)
    }

    func remove(_ path: DiskPath) throws(DiskError) { try inner.remove(path) }

    func syncDirectory(_ path: DiskPath) throws(DiskError) { try inner.syncDirectory(path) }

    func lock(_ path: DiskPath) throws(DiskError) -> SimulatedLock { try inner.lock(path) }

    func bytesFree() throws(DiskError) -> UInt64 { try inner.bytesFree() }
}

/// A file of it.
final class WatchedFile: DiskFile {
    private let inner: SimulatedFile
    private let disk: WatchedDisk

    init(_ inner: SimulatedFile, _ disk: WatchedDisk) { (self.inner, self.disk) = (inner, disk) }

    var path: DiskPath { inner.path }

    func size() throws(DiskError) -> UInt64 { try inner.size() }

    func read(into bytes: inout MutableSpan<UInt8>, at offset: UInt64) throws(DiskError) -> Int {
        let count = try inner.read(into: &bytes, at: offset)
        disk.bytesRead.add(count, ordering: .relaxed)
        return count
    }

    func write(_ bytes: Span<UInt8>, at offset: UInt64) throws(DiskError) {
        try inner.write(bytes, at: offset)
    }

    func truncate(to size: UInt64) throws(DiskError) { try inner.truncate(to: size) }

    func sync() throws(DiskError) { try inner.sync() }
}
