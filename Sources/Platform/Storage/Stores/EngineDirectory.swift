package import Disk
package import Primitives

/// The directory of a store whose rows an engine of another room keeps: locked, known to be of one
/// chain and one kind, and of no other engine.
package struct EngineDirectory<D: Disk> {
    package enum Keeping: CaseIterable, Sendable {
        /// Every batch is durable when it was taken.
        case durably
        /// Batches come from a log, which is read again where some were lost.
        case following

        var kind: FileKind {
            switch self {
            case .durably: .durableRows
            case .following: .followingRows
            }
        }
    }

    /// The file that says whose the rows are and how they are kept.
    package static var headerName: String { "ENGINE" }

    /// Where the engine has its own files.
    package let rows: DiskPath
    /// Nobody else has the store open while this lives.
    package let lock: D.Lock

    /// Takes the directory, or makes it. What another engine, another chain or the other kind of
    /// keeping has left there is refused and not touched.
    package init(
        _ directory: DiskPath, on disk: D, owner: Digest, _ keeping: Keeping, for engine: EngineKind
    ) throws(StorageError) {
        lock = try onDisk { () throws(DiskError) in try disk.claim(directory) }
        rows = directory / "rows"
        for name in ["log", "snapshots"] {
            guard try !directory.holds(name, on: disk) else {
                throw .otherEngine(directory, wanted: engine)
            }
        }
        let header = AtomicFile(directory / Self.headerName, limit: 1 << 10, on: disk)
        try AtomicFile.sweep(directory, on: disk)
        if let bytes = try header.read() {
            for other in Keeping.allCases where other != keeping {
                guard !bytes.starts(with: other.kind.rawValue.utf8) else {
                    throw .otherEngine(directory, wanted: engine)
                }
            }
            _ = try FileHeader.expect(keeping.kind, owner: owner, in: bytes.span, of: header.path)
        } else {
            // Rows without a header are nobody's: the header comes first.
            guard try rows.entries(on: disk).isEmpty else {
                throw .damaged(header.path, offset: 0, .gap)
            }
            try header.replace(with: FileHeader(keeping.kind, owner: owner).bytes.span)
        }
        try onDisk { () throws(DiskError) in try disk.makeDirectory(rows) }
    }

    /// Reads whose the rows are, without a lock and without a change.
    package static func expect(
        _ keeping: Keeping, in directory: DiskPath, on disk: D, owner: Digest
    ) throws(StorageError) -> DiskPath {
        let path = directory / headerName
        guard let bytes = try AtomicFile(path, limit: 1 << 10, on: disk).read() else {
            throw .disk(DiskError(.open, path, .missing))
        }
        _ = try FileHeader.expect(keeping.kind, owner: owner, in: bytes.span, of: path)
        return directory / "rows"
    }
}
