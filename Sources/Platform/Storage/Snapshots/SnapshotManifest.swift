import Crypto
import Disk
import Primitives
import Records

/// What a manifest file says: where the parts of a snapshot lie.
struct SnapshotManifest: Record, Hashable {
    static let mostParts = 1 << 20
    static let mostBytes = 256 << 20
    static let limits = BinaryLimits(size: mostBytes, elements: mostParts + 1024)

    var version: Version<1> = .newest
    var point = SnapshotPoint()
    var packs: [Pack] = []
    var parts: [Part] = []

    /// A file that parts stand in, one behind the other.
    struct Pack: Record, Hashable {
        /// The sequence number of the snapshot it was written for.
        var sequence: UInt64 = 0
        var digest = Digest.zero
        var size: UInt64 = 0

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("sequence", &sequence)
            try visit("digest", &digest)
            try visit("size", &size)
        }

        var file: SnapshotFile { SnapshotFile(.pack, sequence, digest) }
    }

    struct Part: Record, Hashable {
        var label = PartLabel(checked: "-")
        var digest = Digest.zero
        var length: UInt64 = 0
        /// Which of the packs holds it, and where in there.
        var pack: UInt32 = 0
        var offset: UInt64 = 0

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("label", &label)
            try visit("digest", &digest)
            try visit("length", &length)
            try visit("pack", &pack)
            try visit("offset", &offset)
        }
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("point", &point)
        try visit("packs", &packs)
        try visit("parts", &parts)
    }

    /// Whether every part lies in a pack it names, and every pack holds a part.
    var isSound: Bool {
        var isUsed = [Bool](repeating: false, count: packs.count)
        for part in parts {
            guard part.pack < packs.count, part.length <= SnapshotLimits.largestPart,
                part.offset >= UInt64(FileHeader.size)
            else { return false }
            let size = packs[Int(part.pack)].size
            guard part.offset <= size, part.length <= size - part.offset else { return false }
            isUsed[Int(part.pack)] = true
        }
        return parts.count <= Self.mostParts && isUsed.allSatisfy(\.self)
    }

    /// The whole file.
    func file(owner: Digest) -> [UInt8] {
        FileHeader(.snapshotManifest, owner: owner).bytes + binary()
    }

    /// The manifest that `bytes` are, of a file whose name says `name`.
    init(file bytes: [UInt8], name: SnapshotFile, owner: Digest, path: DiskPath)
        throws(StorageError)
    {
        let span = bytes.span
        _ = try FileHeader.expect(.snapshotManifest, owner: owner, in: span, of: path)
        guard Blake3.hash(bytes) == name.digest else {
            throw .damaged(path, offset: 0, .digest)
        }
        do throws(RecordError) {
            self = try SnapshotManifest(
                binary: span.extracting(FileHeader.size..<span.count), limits: Self.limits)
        } catch {
            throw .damaged(path, offset: UInt64(FileHeader.size + error.offset), .malformed)
        }
        guard isSound, point.sequence == name.sequence else {
            throw .damaged(path, offset: UInt64(FileHeader.size), .malformed)
        }
    }

    init() {}
}

/// The name of a file of snapshots: `<sequence, 20 digits>-<digest of the file>.snap` or `.pack`.
struct SnapshotFile: Hashable, Comparable {
    enum Kind: String { case manifest = "snap", pack = "pack" }

    let kind: Kind
    let sequence: UInt64
    let digest: Digest

    init(_ kind: Kind, _ sequence: UInt64, _ digest: Digest) {
        (self.kind, self.sequence, self.digest) = (kind, sequence, digest)
    }

    /// What a name says; nil for one that is spelt in any other way.
    init?(name: String) {
        let pieces = name.split(separator: ".", omittingEmptySubsequences: false)
        guard pieces.count == 2, let kind = Kind(rawValue: String(pieces[1])) else { return nil }
        let halves = pieces[0].split(separator: "-", omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].utf8.count == 20, let sequence = UInt64(halves[0]),
            let digest = Digest(hex: String(halves[1]))
        else { return nil }
        self.init(kind, sequence, digest)
        guard self.name == name else { return nil }
    }

    var name: String {
        let digits = String(sequence)
        let zeros = String(repeating: "0", count: 20 - digits.utf8.count)
        return "\(zeros)\(digits)-\(digest.hex).\(kind.rawValue)"
    }

    static func < (left: SnapshotFile, right: SnapshotFile) -> Bool {
        (left.sequence, left.digest) < (right.sequence, right.digest)
    }
}
