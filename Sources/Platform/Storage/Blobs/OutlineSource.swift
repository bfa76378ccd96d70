import Crypto
import Primitives
import Disk
import Synchronization

/// Where the outline of an opened blob comes from: kept in memory, read from its file, or made
/// again from the content, which then has to have its id.
struct OutlineSource<D: Disk> {
    private let blobs: Blobs<D>
    private let id: ContentID
    private let file: D.File
    private let length: UInt64
    private let copy: UInt64

    init(_ blobs: Blobs<D>, _ id: ContentID, _ file: D.File, _ length: UInt64, _ copy: UInt64) {
        (self.blobs, self.id, self.file) = (blobs, id, file)
        (self.length, self.copy) = (length, copy)
    }

    /// What proves parts by the outline, checked against the id; `nil` where the content has one
    /// group.
    func prover() throws(StorageError) -> ContentProver? {
        guard OutlineFile.isNeeded(length: length) else { return nil }
        if let kept = blobs.outlines.withLock({ $0[id] }) {
            try fit(kept.outline)
            return kept
        }
        let stored = try stored()
        if let stored { try fit(stored) }
        let outline = if let stored { stored } else { try remade() }
        let prover: ContentProver
        do throws(ContentRefusal) { prover = try ContentProver(outline) } catch {
            throw damage(at: 0, .digest)
        }
        blobs.outlines.withLock { $0.keep(prover, of: id) }
        return prover
    }

    /// The content is as long as an outline that was checked says, or damaged.
    private func fit(_ outline: ContentOutline) throws(StorageError) {
        guard outline.length == length else {
            throw damage(
                at: min(outline.length, length), outline.length > length ? .cutShort : .digest)
        }
    }

    private var outlineFile: AtomicFile<D> {
        AtomicFile(
            blobs.places.outline(of: id), limit: OutlineFile.mostBytes(length: blobs.largest),
            on: blobs.disk)
    }

    /// What the file beside the content says; `nil` if it is missing or damaged.
    private func stored() throws(StorageError) -> ContentOutline? {
        do throws(StorageError) {
            guard let bytes = try outlineFile.read() else { return nil }
            return try OutlineFile.outline(
                bytes, of: id, length: blobs.largest, owner: blobs.owner, path: outlineFile.path)
        } catch {
            switch error {
            case .damaged, .foreign, .tooLarge: return nil
            default: throw error
            }
        }
    }

    private func remade() throws(StorageError) -> ContentOutline {
        var builder = ContentOutlineBuilder()
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        var offset: UInt64 = 0
        while offset < length {
            let found = try onDisk { () throws(DiskError) in
                var span = buffer.mutableSpan
                return try file.read(into: &span, at: offset)
            }
            guard found > 0 else { throw damage(at: offset, .cutShort) }
            builder.update(buffer.span.extracting(first: found))
            offset += UInt64(found)
        }
        let outline = builder.outline()
        guard outline.id == id else { throw damage(at: 0, .digest) }
        do throws(StorageError) {
            try outlineFile.replace(with: OutlineFile(outline).file(owner: blobs.owner).span)
        } catch {
            // It serves this reader, and the next one makes it again.
            return outline
        }
        return outline
    }

    private func damage(at offset: UInt64, _ damage: StorageError.Damage) -> StorageError {
        blobs.quarantine(id, copy: copy)
        return .damaged(file.path, offset: offset, damage)
    }
}
