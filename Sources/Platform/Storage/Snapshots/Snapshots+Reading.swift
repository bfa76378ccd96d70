import Crypto
import Disk
import Primitives
public import Records

/// The newest snapshot that could be read whole, and what was made of it.
public struct Restored<State> {
    public let snapshot: Snapshot
    public let state: State
}

extension Snapshots {
    /// The newest snapshot of which every part reads back right, or nil; the newer ones that do not
    /// are in ``refused`` from then on.
    public mutating func newest(progress: (SnapshotProgress) -> Void = { _ in })
        throws(StorageError) -> Snapshot?
    {
        let found = try restore(
            { _ in () }, { (_, _, _) throws(RecordError) in }, progress: progress)
        return found?.snapshot
    }

    /// Makes a state of the newest snapshot that reads back right: `begin` gives an empty one, `take`
    /// adds the parts in their order, each checked. A snapshot in which a part is damaged, or which
    /// `take` refuses, goes to ``refused``, and the one before it has its turn with a new state. Those
    /// that are not older than `bound` are passed over.
    public mutating func restore<State>(
        olderThan bound: UInt64? = nil,
        _ begin: (Snapshot) -> State,
        _ take: (inout State, SnapshotPart, Span<UInt8>) throws(RecordError) -> Void,
        progress: (SnapshotProgress) -> Void = { _ in }
    ) throws(StorageError) -> Restored<State>? {
        while let snapshot = kept.last(where: { $0.point.sequence < bound ?? .max }) {
            do throws(StorageError) {
                var state = begin(snapshot)
                try read(snapshot, progress) { (part, bytes) throws(RecordError) in
                    try take(&state, part, bytes)
                }
                return Restored(snapshot: snapshot, state: state)
            } catch  where error.isAboutTheBytes {
                kept.removeAll { $0.path == snapshot.path }
                refused.append(
                    RefusedSnapshot(
                        path: snapshot.path, sequence: snapshot.point.sequence, reason: error,
                        manifest: snapshot.manifest))
                // A pack that cannot be relied on for one part is not relied on for another.
                spoilt.formUnion(
                    snapshot.manifest.packs.filter { (directory / $0.file.name).text == error.path }
                )
            }
        }
        return nil
    }

    /// The bytes of one part, checked: what a node that joins is sent.
    public func bytes(ofPart index: Int, in snapshot: Snapshot) throws(StorageError) -> [UInt8]? {
        guard snapshot.manifest.parts.indices.contains(index) else { return nil }
        let part = snapshot.manifest.parts[index]
        var bytes: [UInt8] = []
        let file = try openPack(snapshot.manifest.packs[Int(part.pack)])
        try read(part, of: file, into: &bytes)
        return bytes
    }

    /// Reads every file of this directory through to its end and lists what is not as it was
    /// written, bytes that no snapshot names any more included.
    public func verify() throws(StorageError) -> [StorageError] {
        var problems = refused.map(\.reason)
        for pack in Set(kept.flatMap(\.manifest.packs)).sorted(by: { $0.file < $1.file }) {
            do throws(StorageError) { try verify(pack) } catch  where error.isAboutTheBytes {
                problems.append(error)
            }
        }
        for snapshot in kept {
            do throws(StorageError) {
                guard let name = SnapshotFile(name: String(snapshot.path.name)) else { continue }
                let bytes = try Self.contents(
                    of: snapshot.path, on: disk, most: UInt64(SnapshotManifest.mostBytes))
                _ = try SnapshotManifest(
                    file: bytes, name: name, owner: owner, path: snapshot.path)
                try read(snapshot, { _ in }) { (_, _) throws(RecordError) in }
            } catch  where error.isAboutTheBytes {
                if !problems.contains(error) { problems.append(error) }
            }
        }
        return problems
    }

    private func read(
        _ snapshot: Snapshot, _ progress: (SnapshotProgress) -> Void,
        _ take: (SnapshotPart, Span<UInt8>) throws(RecordError) -> Void
    ) throws(StorageError) {
        let manifest = snapshot.manifest
        var files: [D.File] = []
        for pack in manifest.packs { files.append(try openPack(pack)) }
        var told = SnapshotProgress(allParts: manifest.parts.count)
        var bytes: [UInt8] = []
        for entry in manifest.parts {
            try read(entry, of: files[Int(entry.pack)], into: &bytes)
            let part = SnapshotPart(
                label: entry.label, digest: entry.digest, length: entry.length)
            do throws(RecordError) { try take(part, bytes.span) } catch {
                throw .damaged(
                    files[Int(entry.pack)].path, offset: entry.offset + UInt64(error.offset),
                    .malformed)
            }
            told.parts += 1
            told.bytes += entry.length
            progress(told)
        }
    }

    func openPack(_ pack: SnapshotManifest.Pack) throws(StorageError) -> D.File {
        let path = directory / pack.file.name
        let disk = disk
        let (file, size) = try onDisk { () throws(DiskError) in
            let file = try disk.open(path, .read)
            return (file, try file.size())
        }
        var header: [UInt8] = []
        try file.read(UInt64(FileHeader.size), at: 0, into: &header)
        _ = try FileHeader.expect(.snapshotPack, owner: owner, in: header.span, of: path)
        guard size >= pack.size else { throw .damaged(path, offset: size, .cutShort) }
        guard size == pack.size else { throw .damaged(path, offset: pack.size, .malformed) }
        return file
    }

    private func read(
        _ part: SnapshotManifest.Part, of file: D.File, into bytes: inout [UInt8]
    ) throws(StorageError) {
        try file.read(part.length, at: part.offset, into: &bytes)
        guard Blake3.hash(bytes) == part.digest else {
            throw .damaged(file.path, offset: part.offset, .digest)
        }
    }

    /// Whether a pack is, to the last byte, what its name says.
    private func verify(_ pack: SnapshotManifest.Pack) throws(StorageError) {
        let file = try openPack(pack)
        var digest = Blake3.plain.stream()
        var bytes: [UInt8] = []
        var at: UInt64 = 0
        while at < pack.size {
            let count = min(pack.size - at, 1 << 20)
            try file.read(count, at: at, into: &bytes)
            digest.update(bytes.span)
            at += count
        }
        guard digest.digest() == pack.digest else { throw .damaged(file.path, offset: 0, .digest) }
    }
}
