public import Disk

/// A snapshot that is kept: a point of the log and the parts that make its state.
public struct Snapshot: Hashable, Sendable {
    public let path: DiskPath
    let manifest: SnapshotManifest

    public var point: SnapshotPoint { manifest.point }

    public var parts: [SnapshotPart] {
        manifest.parts.map { SnapshotPart(label: $0.label, digest: $0.digest, length: $0.length) }
    }

    /// Bytes of all parts together.
    public var size: UInt64 { manifest.parts.reduce(0) { $0 + $1.length } }
}

/// A snapshot that stands in the directory and was not taken, and why.
public struct RefusedSnapshot: Hashable, Sendable {
    public let path: DiskPath
    public let sequence: UInt64
    public let reason: StorageError
    /// Present where the manifest can be read and what it names cannot.
    let manifest: SnapshotManifest?

    /// Whether it is a directory, a link or a device under a name of ours: nothing we wrote.
    var isNoFile: Bool {
        guard manifest == nil, case .disk(let error) = reason else { return false }
        return error.problem == .wrongKind
    }
}

/// How large a snapshot may be, how many are kept, and when a pack is written anew.
public struct SnapshotLimits: Hashable, Sendable {
    /// Bytes of one part.
    public static let largestPart: UInt64 = 64 << 20
    /// Packs of one snapshot: beyond them the smallest go into the new one.
    static let mostPacks = 64

    /// How many good snapshots stay; at least two, so that a damaged one has one before it.
    public let keep: Int

    public init(keep: Int = 2) { self.keep = max(2, keep) }
}
