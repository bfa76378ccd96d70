import Crypto
import Disk
import Primitives
import Records

/// The file beside the content of a blob that lets any part of it be checked without the rest.
/// Content of one group has none: it is checked whole.
struct OutlineFile: Record {
    var version: Version<1> = .newest
    var length: UInt64 = 0
    var groups: [Digest] = []
    var lastSiblings: [Digest] = []
    var lastChunk = Bytes()

    init() {}

    init(_ outline: ContentOutline) {
        (length, groups) = (outline.length, outline.groups)
        (lastSiblings, lastChunk) = (outline.lastSiblings, Bytes(outline.lastChunk))
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("length", &length)
        try visit("groups", &groups)
        try visit("last_siblings", &lastSiblings)
        try visit("last_chunk", &lastChunk)
    }

    var outline: ContentOutline {
        ContentOutline(
            length: length, groups: groups, lastSiblings: lastSiblings, lastChunk: lastChunk.bytes)
    }

    static func isNeeded(length: UInt64) -> Bool { ContentShape(length: length).groups > 1 }

    /// The most bytes the outline of such content can take: header, numbers, a digest for each
    /// group, and the last chunk with what stands beside it.
    static func mostBytes(length: UInt64) -> UInt64 {
        isNeeded(length: length) ? 1_280 + ContentShape(length: length).groups * 32 : 0
    }

    func file(owner: Digest) -> [UInt8] {
        FileHeader(.blobOutline, owner: owner).bytes + binary()
    }

    /// The outline of the content with that id and length, which `bytes` ought to be.
    static func outline(
        _ bytes: [UInt8], of id: ContentID, length: UInt64, owner: Digest, path: DiskPath
    ) throws(StorageError) -> ContentOutline {
        let span = bytes.span
        _ = try FileHeader.expect(.blobOutline, owner: owner, in: span, of: path)
        let start = FileHeader.size
        let outline: ContentOutline
        do throws(RecordError) {
            outline = try OutlineFile(
                binary: span.extracting(start..<span.count),
                limits: BinaryLimits(
                    size: Int(mostBytes(length: length)),
                    elements: Int(ContentShape(length: length).groups) + 2_048)
            ).outline
        } catch { throw .damaged(path, offset: UInt64(start + error.offset), .malformed) }
        do throws(ContentRefusal) { try outline.verify(against: id) } catch {
            throw .damaged(path, offset: UInt64(start), .digest)
        }
        return outline
    }
}
