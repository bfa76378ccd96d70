import Disk
import Crypto
import Primitives

extension Snapshots {
    /// Writes a snapshot and, once it is durable, removes those it replaces. A failure leaves every
    /// kept snapshot as it is, and another attempt may follow.
    @discardableResult
    public mutating func write(
        at point: SnapshotPoint, _ parts: [NewPart],
        progress: (SnapshotProgress) -> Void = { _ in }
    ) throws(StorageError) -> Snapshot {
        guard parts.count <= SnapshotManifest.mostParts else {
            throw .tooMany(parts.count, most: SnapshotManifest.mostParts)
        }
        if let newest = kept.last?.point.sequence, point.sequence <= newest {
            throw .notNewer(sequence: point.sequence, newest: newest)
        }
        var draft = SnapshotDraft(point, relyingOn: try placesToRelyOn(for: parts))
        let pack = try writePack(parts, &draft, progress)
        let snapshot = try writeManifest(draft.manifest(newPack: pack))
        if let pack { spoilt.remove(pack) }
        kept.append(snapshot)
        tidy()
        return snapshot
    }

    /// The stored parts that a new snapshot may name, in packs that are still there.
    private mutating func placesToRelyOn(for parts: [NewPart]) throws(StorageError)
        -> [Digest: SnapshotPlace]
    {
        while true {
            let places = placesWorthKeeping(for: parts)
            let spoiltBefore = spoilt.count
            for pack in Set(places.values.map(\.pack)).sorted(by: { $0.file < $1.file })
            where try !isThere(pack) {
                spoilt.insert(pack)
            }
            if spoilt.count == spoiltBefore { return places }
        }
    }

    /// Whether a pack stands under its name with the length it had.
    private func isThere(_ pack: SnapshotManifest.Pack) throws(StorageError) -> Bool {
        do throws(StorageError) { _ = try openPack(pack) } catch  where error.isAboutTheBytes {
            // A disk that cannot be read says nothing about the pack.
            if case .disk(let failure) = error, case .system = failure.problem { throw error }
            return false
        }
        return true
    }

    /// The stored parts that a new snapshot had better name. A pack of which it would name less than a
    /// quarter is left behind, its live parts written anew, and so are the smallest beyond the most
    /// packs that a snapshot has: what is stored stays within about four times what is alive.
    private func placesWorthKeeping(for parts: [NewPart]) -> [Digest: SnapshotPlace] {
        let places = places
        var live: [SnapshotManifest.Pack: UInt64] = [:]
        for digest in Set(parts.map(\.digest)) {
            guard let place = places[digest] else { continue }
            live[place.pack, default: 0] += place.length
        }
        let header = UInt64(FileHeader.size)
        let worthwhile = live.filter { $0.value >= ($0.key.size - header) / 4 }
            .sorted { ($0.value, $0.key.file) > ($1.value, $1.key.file) }
        let staying = Set(worthwhile.prefix(SnapshotLimits.mostPacks - 1).map(\.key))
        return places.filter { staying.contains($0.value.pack) }
    }

    /// Stores what is not stored yet; nil where everything is.
    private func writePack(
        _ parts: [NewPart], _ draft: inout SnapshotDraft, _ progress: (SnapshotProgress) -> Void
    ) throws(StorageError) -> SnapshotManifest.Pack? {
        var told = SnapshotProgress(allParts: parts.count)
        var writer: PackWriter<D>?
        for part in parts {
            if !draft.take(part) {
                let bytes = part.bytes()
                guard bytes.count <= SnapshotLimits.largestPart else {
                    throw .tooLarge(bytes: UInt64(bytes.count), most: SnapshotLimits.largestPart)
                }
                guard Blake3.hash(bytes) == part.digest else { throw .mislabelled(part.label) }
                if writer == nil { writer = try newPack() }
                draft.add(part, length: UInt64(bytes.count), at: writer?.size ?? 0)
                try writer?.append(bytes)
                told.bytes += UInt64(bytes.count)
            }
            told.parts += 1
            progress(told)
        }
        return try writer?.finish(draft.point.sequence, in: directory)
    }

    private func newPack() throws(StorageError) -> PackWriter<D> {
        let aside = directory / ("pack" + Self.asideEnding)
        try remove([aside])
        return try PackWriter(disk, aside: aside, owner: owner)
    }

    private func writeManifest(_ manifest: SnapshotManifest) throws(StorageError) -> Snapshot {
        let bytes = manifest.file(owner: owner)
        guard bytes.count <= SnapshotManifest.mostBytes else {
            throw .tooLarge(
                bytes: UInt64(bytes.count), most: UInt64(SnapshotManifest.mostBytes))
        }
        let name = SnapshotFile(.manifest, manifest.point.sequence, Blake3.hash(bytes)).name
        let (aside, path) = (directory / ("manifest" + Self.asideEnding), directory / name)
        try remove([aside])
        let (disk, directory) = (disk, directory)
        try onDisk { () throws(DiskError) in
            let file = try disk.open(aside, .create)
            try file.write(bytes.span, at: 0)
            try file.sync()
            try disk.rename(aside, to: path)
            try disk.syncDirectory(directory)
        }
        return Snapshot(path: path, manifest: manifest)
    }

    /// Removes the snapshots beyond those to keep, the refused ones older than these, and then the
    /// packs that no manifest names. What was refused beyond the newest is none of this log, whose
    /// end that is, and spares no pack. A snapshot is no less there for what could not be removed.
    mutating func tidy() {
        let oldest = kept[max(0, kept.count - limits.keep)].point.sequence
        let gone = kept.dropLast(limits.keep).map(\.path)
        let useless =
            kept.count < limits.keep ? [] : refused.filter { $0.sequence < oldest && !$0.isNoFile }
        let used = (kept.count < limits.keep ? 0 : oldest)...(kept.last?.point.sequence ?? .max)
        do throws(StorageError) {
            try remove(gone + useless.map(\.path))
            kept.removeFirst(gone.count)
            refused.removeAll { useless.contains($0) }
            let (disk, directory) = (disk, directory)
            let names = try onDisk { () throws(DiskError) in
                if !gone.isEmpty || !useless.isEmpty { try disk.syncDirectory(directory) }
                return try disk.entries(of: directory).filter { $0.kind == .file }.map(\.name)
            }
            try removeUnnamedPacks(among: names, sparing: used)
            untidied = nil
        } catch { untidied = error }
    }
}

/// A manifest in the making.
private struct SnapshotDraft {
    let point: SnapshotPoint
    /// Stored before, or in the new pack, whose own name is not known before it is whole.
    private enum Home { case stored(SnapshotPlace), new(offset: UInt64, length: UInt64) }

    private var homes: [Digest: Home]
    private var parts: [(label: PartLabel, digest: Digest)] = []

    init(_ point: SnapshotPoint, relyingOn places: [Digest: SnapshotPlace]) {
        self.point = point
        homes = places.mapValues { .stored($0) }
    }

    /// Names a part that is stored; false where it is not.
    mutating func take(_ part: NewPart) -> Bool {
        guard homes[part.digest] != nil else { return false }
        parts.append((part.label, part.digest))
        return true
    }

    /// Names a part that is being stored.
    mutating func add(_ part: NewPart, length: UInt64, at offset: UInt64) {
        homes[part.digest] = .new(offset: offset, length: length)
        parts.append((part.label, part.digest))
    }

    func manifest(newPack: SnapshotManifest.Pack?) -> SnapshotManifest {
        var manifest = SnapshotManifest()
        manifest.point = point
        var numbers: [SnapshotManifest.Pack: UInt32] = [:]
        for (label, digest) in parts {
            guard let home = homes[digest] else { preconditionFailure("a part without a home") }
            var entry = SnapshotManifest.Part()
            (entry.label, entry.digest) = (label, digest)
            let pack: SnapshotManifest.Pack
            switch (home, newPack) {
            case (.stored(let place), _):
                (pack, entry.offset, entry.length) = (place.pack, place.offset, place.length)
            case (.new(let offset, let length), let new?):
                (pack, entry.offset, entry.length) = (new, offset, length)
            case (.new, nil): preconditionFailure("a new part without a new pack")
            }
            if let number = numbers[pack] {
                entry.pack = number
            } else {
                entry.pack = UInt32(manifest.packs.count)
                numbers[pack] = entry.pack
                manifest.packs.append(pack)
            }
            manifest.parts.append(entry)
        }
        return manifest
    }
}
