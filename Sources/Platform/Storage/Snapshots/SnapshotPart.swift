public import Primitives
public import Records

/// Where in the log a snapshot stands: it holds what every record up to `sequence` has made.
public struct SnapshotPoint: Record, Hashable {
    public var sequence: UInt64 = 0
    public var height = Height.genesis
    /// The log's chain of hashes at that record.
    public var link = Digest.zero

    public init() {}

    public init(sequence: UInt64, height: Height = .genesis, link: Digest = .zero) {
        (self.sequence, self.height, self.link) = (sequence, height, link)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("sequence", &sequence)
        try visit("height", &height)
        try visit("link", &link)
    }
}

/// What a part belongs to, in the words of who wrote it: `ledger/accounts`. Parts may share one; the
/// order they were written in is kept.
public struct PartLabel: BoundedText {
    public static let alphabet: Alphabet = "a-zA-Z0-9._:/@+-"
    public static let length = 1...200
    public let text: String
    public init(checked text: String) { self.text = text }
}

/// A part of a snapshot that is there.
public struct SnapshotPart: Hashable, Sendable {
    public let label: PartLabel
    /// BLAKE3 of its bytes.
    public let digest: Digest
    public let length: UInt64
}

/// A part of a snapshot to be written. Its bytes are asked for only where no kept snapshot has
/// stored them already, so that what has not changed costs a name.
public struct NewPart {
    public let label: PartLabel
    /// BLAKE3 of the bytes.
    public let digest: Digest
    public let bytes: () -> [UInt8]

    public init(_ label: PartLabel, digest: Digest, bytes: @escaping () -> [UInt8]) {
        (self.label, self.digest, self.bytes) = (label, digest, bytes)
    }
}

/// How far a snapshot has been written or read.
public struct SnapshotProgress: Hashable, Sendable {
    public var parts = 0
    public let allParts: Int
    /// Bytes that went to the disk or came from it.
    public var bytes: UInt64 = 0
}
