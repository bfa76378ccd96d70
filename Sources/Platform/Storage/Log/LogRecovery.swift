public import Disk
public import Primitives

/// What opening a log has found, and what was done about it.
public struct LogRecovery: Hashable, Sendable {
    /// A group that a crash has torn: nobody was told of it, and its bytes are zeros again.
    public struct Tear: Hashable, Sendable {
        public let path: DiskPath
        public let offset: UInt64
        public let bytes: UInt64
    }

    /// The sequence number of the oldest record, or of the first one to come.
    public let first: UInt64
    /// Behind the last record.
    public let end: LogPosition
    public let lastBlock: Height?
    public let finalBlock: Height?
    public let segments: Int
    /// Bytes of groups that were read and found whole.
    public let bytesChecked: UInt64
    public let tear: Tear?
    /// Whether a cut that a crash has interrupted was completed.
    public let cutCompleted: Bool
}

/// The figures of a log at work.
public struct LogStatus: Hashable, Sendable {
    public let segments: Int
    /// Bytes of segments on the disk, the rest of the last one included.
    public let bytes: UInt64
    /// Bytes of groups since the log was opened, all of them durable.
    public let bytesWritten: UInt64
    public let commits: UInt64
    public let first: UInt64
    public let end: LogPosition
    public let lastBlock: Height?
    public let finalBlock: Height?
    public let isSpareReady: Bool
    public let stopped: StorageError?
}
