public import Disk
public import Primitives

/// The snapshots in one directory: the newest ones, whole, and nothing else for long.
///
/// A snapshot is a manifest that names its parts, and packs that the parts stand in. A part that a
/// kept snapshot has stored is named again and not written again. Packs, then the manifest, are
/// written aside, synced, renamed to a name that carries their digest, and the name synced; only then
/// is the snapshot there, and only after that go what it replaces and the packs nobody names.
public struct Snapshots<D: Disk>: Sendable {
    let disk: D
    public let directory: DiskPath
    let owner: Digest
    let limits: SnapshotLimits
    /// Held for as long as anybody uses the directory.
    private let lock: D.Lock
    /// Those that are there, oldest first.
    public internal(set) var kept: [Snapshot] = []
    /// Those that cannot be used.
    public internal(set) var refused: [RefusedSnapshot] = []
    /// Why the last tidying left something behind; the next one takes it up.
    public internal(set) var untidied: StorageError?
    /// Packs in which bytes were found that nobody wrote: no new snapshot relies on them.
    var spoilt: Set<SnapshotManifest.Pack> = []

    /// Opens the directory, making it if it is not there, and removes what a crash has left over;
    /// one that somebody else has open is refused.
    /// A snapshot that is damaged is listed in ``refused``; one of another owner or a newer program
    /// refuses the directory.
    public init(
        _ disk: D, in directory: DiskPath, owner: Digest, limits: SnapshotLimits = SnapshotLimits()
    ) throws(StorageError) {
        (self.disk, self.directory, self.owner, self.limits) = (disk, directory, owner, limits)
        let (lock, entries) = try onDisk { () throws(DiskError) in
            (try disk.claim(directory), try disk.entries(of: directory))
        }
        self.lock = lock
        for entry in entries {
            guard let name = SnapshotFile(name: entry.name), name.kind == .manifest else {
                continue
            }
            let path = directory / entry.name
            do throws(StorageError) {
                guard entry.kind == .file else {
                    throw .disk(DiskError(.open, path, .wrongKind))
                }
                let bytes = try Self.contents(
                    of: path, on: disk, most: UInt64(SnapshotManifest.mostBytes))
                let manifest = try SnapshotManifest(
                    file: bytes, name: name, owner: owner, path: path)
                kept.append(Snapshot(path: path, manifest: manifest))
            } catch  where error.isAboutTheBytes {
                refused.append(
                    RefusedSnapshot(
                        path: path, sequence: name.sequence, reason: error, manifest: nil))
            }
        }
        let files = entries.filter { $0.kind == .file }.map(\.name)
        try remove(files.filter { $0.hasSuffix(Self.asideEnding) }.map { directory / $0 })
        try removeUnnamedPacks(among: files, sparing: 0 ... .max)
    }

    static var asideEnding: String { ".tmp" }

    /// Where stored parts stand: the newest place of each.
    var places: [Digest: SnapshotPlace] {
        var places: [Digest: SnapshotPlace] = [:]
        for snapshot in kept {
            for part in snapshot.manifest.parts {
                let pack = snapshot.manifest.packs[Int(part.pack)]
                guard !spoilt.contains(pack) else { continue }
                places[part.digest] = SnapshotPlace(
                    pack: pack, offset: part.offset, length: part.length)
            }
        }
        return places
    }

    /// Removes the packs that no manifest names. While a manifest is unreadable none goes: it might
    /// be restored from a copy, and would miss them. That holds for refused snapshots of the
    /// sequence numbers to spare; the others are past use.
    func removeUnnamedPacks(
        among names: [String], sparing sequences: ClosedRange<UInt64>
    ) throws(StorageError) {
        let refused = refused.filter { sequences.contains($0.sequence) }
        guard refused.allSatisfy({ $0.manifest != nil }) else { return }
        let manifests = kept.map(\.manifest) + refused.compactMap(\.manifest)
        let named = Set(manifests.flatMap { $0.packs.map(\.file) })
        let unnamed = names.filter {
            guard let file = SnapshotFile(name: $0), file.kind == .pack else { return false }
            return !named.contains(file)
        }
        try remove(unnamed.map { directory / $0 })
    }

    /// Removes files; one that is gone already will do.
    func remove(_ paths: [DiskPath]) throws(StorageError) {
        for path in paths {
            do throws(DiskError) { try disk.remove(path) } catch {
                guard error.problem == .missing else { throw .disk(error) }
            }
        }
    }

    /// The whole of a file of at most so many bytes.
    static func contents(of path: DiskPath, on disk: D, most: UInt64) throws(StorageError)
        -> [UInt8]
    {
        let (file, size) = try onDisk { () throws(DiskError) in
            let file = try disk.open(path, .read)
            return (file, try file.size())
        }
        guard size <= most else { throw .damaged(path, offset: most, .malformed) }
        var bytes: [UInt8] = []
        try file.read(size, at: 0, into: &bytes)
        return bytes
    }
}

/// Where a part stands.
struct SnapshotPlace: Hashable {
    let pack: SnapshotManifest.Pack
    let offset: UInt64
    let length: UInt64
}
