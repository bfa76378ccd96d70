/// Files below one directory. All that storage asks of an operating system, and no more, so that a
/// simulated disk can stand in its place.
///
/// What has returned is seen by every later call, and lost in a crash unless it was made durable:
/// a file's bytes and length by ``DiskFile/sync()``, its name by ``syncDirectory(_:)`` of the
/// directory it stands in. A crash keeps any part of what was not, by 512-byte sectors.
public protocol Disk: Sendable {
    associatedtype File: DiskFile
    associatedtype Lock: DiskLock

    /// Opens a file; a new one can be read and written by its owner alone.
    func open(_ path: DiskPath, _ access: DiskAccess) throws(DiskError) -> File

    /// What a directory holds, in order of names. Names that are no ``DiskPath`` are left out.
    func entries(of directory: DiskPath) throws(DiskError) -> [DiskEntry]

    /// Makes a directory, and those above it, durably; one that is there already will do.
    func makeDirectory(_ path: DiskPath) throws(DiskError)

    /// Gives a file another name, in one step; a file that has it already is gone.
    func rename(_ path: DiskPath, to other: DiskPath) throws(DiskError)

    /// Removes a file, or an empty directory.
    func remove(_ path: DiskPath) throws(DiskError)

    /// Makes the names in a directory durable: those made, changed and removed.
    func syncDirectory(_ path: DiskPath) throws(DiskError)

    /// Takes the lock of that name for as long as the result lives. It is a file, which stays.
    func lock(_ path: DiskPath) throws(DiskError) -> Lock

    /// Bytes that can still be written.
    func bytesFree() throws(DiskError) -> UInt64
}

/// What an opened file is for.
public enum DiskAccess: Hashable, Sendable {
    /// To be read; it must be there.
    case read
    /// To be read and written; it must be there.
    case write
    /// To be read and written; it must not be there yet.
    case create
}

/// One entry of a directory.
public struct DiskEntry: Hashable, Sendable {
    public enum Kind: Hashable, Sendable { case file, directory, other }

    public let name: String
    public let kind: Kind
    /// The length of a file in bytes; 0 for what is none.
    public let size: UInt64

    public init(name: String, kind: Kind, size: UInt64) {
        (self.name, self.kind, self.size) = (name, kind, size)
    }
}

/// An open file, closed when the last reference is gone. Every call names its offset, so one file
/// serves several threads as long as no two of them write.
public protocol DiskFile: AnyObject, Sendable {
    var path: DiskPath { get }

    func size() throws(DiskError) -> UInt64

    /// Reads as many bytes as fit, fewer only where the file ends, and says how many.
    func read(into bytes: inout MutableSpan<UInt8>, at offset: UInt64) throws(DiskError) -> Int

    /// Writes all bytes, or throws having written any part of them. The file grows as needed.
    func write(_ bytes: Span<UInt8>, at offset: UInt64) throws(DiskError)

    /// Cuts the file, or fills it up with zeros.
    func truncate(to size: UInt64) throws(DiskError)

    /// Makes bytes and length durable. After a failure nobody knows which bytes are: the system may
    /// have dropped them and will not say so twice.
    func sync() throws(DiskError)
}

/// Held while it lives; the operating system drops it with the process, however that ends.
public protocol DiskLock: AnyObject, Sendable {}
