import Crypto
public import Primitives
public import Disk

/// An open blob. Every byte it hands out has been checked against the id, whatever happened to the
/// file; damage is refused with its place, and the blob is set aside.
public final class BlobReader<D: Disk>: Sendable {
    /// So many bytes are read at once; a longer range is refused.
    public static var mostBytes: UInt64 { 64 << 20 }

    public let id: ContentID
    public let length: UInt64
    private let file: D.File
    private let copy: UInt64
    private let blobs: Blobs<D>
    /// What vouches for the groups; content of one group needs nothing but its id.
    private let prover: ContentProver?

    init(_ id: ContentID, _ known: BlobIndex.Present, of blobs: Blobs<D>) throws(StorageError) {
        (self.id, self.blobs, length, copy) = (id, blobs, known.length, known.copy)
        do throws(DiskError) {
            file = try blobs.disk.open(blobs.places.content(of: id), .read)
        } catch { throw .disk(error) }
        prover = try OutlineSource(blobs, id, file, length, copy).prover()
    }

    /// The bytes of a range, checked. No bytes of a blob are always there.
    public func read(_ range: Range<UInt64>) throws(StorageError) -> [UInt8] {
        guard range.upperBound <= length else { throw .blob(.outside(length: length)) }
        let asked = UInt64(range.count)
        guard asked <= Self.mostBytes else { throw .tooLarge(bytes: asked, most: Self.mostBytes) }
        if range.isEmpty, length > 0 { return [] }
        var (whole, bytes) = try groups(around: range)
        bytes.removeLast(Int(whole.upperBound - range.upperBound))
        whole = whole.lowerBound..<range.upperBound
        if whole != range { bytes.removeFirst(Int(range.lowerBound - whole.lowerBound)) }
        return bytes
    }

    /// The groups a range touches, with the proof that they are this blob's.
    public func part(_ range: Range<UInt64>) throws(StorageError) -> BlobPart {
        guard !range.isEmpty, range.upperBound <= length else {
            throw .blob(.outside(length: length))
        }
        let asked = UInt64(range.count)
        guard asked <= Self.mostBytes else { throw .tooLarge(bytes: asked, most: Self.mostBytes) }
        let (whole, bytes) = try groups(around: range)
        do throws(ContentRefusal) {
            let proof =
                if let prover { try prover.proof(of: range) } else {
                    try ContentOutline(of: bytes.span).proof(of: range)
                }
            return BlobPart(
                id: id, length: length, offset: whole.lowerBound, bytes: bytes, proof: proof)
        } catch { throw .blob(.unproven(error)) }
    }

    private func groups(around range: Range<UInt64>) throws(StorageError) -> (
        Range<UInt64>, [UInt8]
    ) {
        guard let outline = prover?.outline else {
            let bytes = try fetch(0..<length)
            guard ContentID(of: bytes.span) == id else { throw damage(at: 0, .digest) }
            return (0..<length, bytes)
        }
        let whole: Range<UInt64>
        do throws(ContentRefusal) { whole = try outline.shape.wholeGroups(around: range) } catch {
            throw .blob(.unproven(error))
        }
        let bytes = try fetch(whole)
        let first = whole.lowerBound / ContentShape.groupBytes
        if !isTrue(bytes.span, at: first, outline) {
            throw damage(at: firstDamage(in: bytes, at: first, outline), .digest)
        }
        return (whole, bytes)
    }

    private func isTrue(_ bytes: Span<UInt8>, at group: UInt64, _ outline: ContentOutline) -> Bool {
        do throws(ContentRefusal) { try outline.verify(bytes, at: group) } catch { return false }
        return true
    }

    /// Where the first wrong group begins.
    private func firstDamage(in bytes: [UInt8], at first: UInt64, _ outline: ContentOutline)
        -> UInt64
    {
        var (group, from) = (first, 0)
        while from < bytes.count {
            let to = min(from + Int(ContentShape.groupBytes), bytes.count)
            let part = bytes[from..<to]
            guard isTrue(part.span, at: group, outline) else { break }
            (group, from) = (group + 1, to)
        }
        return group * ContentShape.groupBytes
    }

    private func fetch(_ range: Range<UInt64>) throws(StorageError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        let found = try onDisk { () throws(DiskError) in
            var span = bytes.mutableSpan
            return try file.read(into: &span, at: range.lowerBound)
        }
        guard found == bytes.count else {
            throw damage(at: range.lowerBound + UInt64(found), .cutShort)
        }
        return bytes
    }

    private func damage(at offset: UInt64, _ damage: StorageError.Damage) -> StorageError {
        blobs.quarantine(id, copy: copy)
        return .damaged(file.path, offset: offset, damage)
    }
}
