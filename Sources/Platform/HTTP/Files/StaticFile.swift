public import Compression
public import Disk

/// A file to be sent: what to say of it, and its bytes. It stays the file that was found, whatever
/// takes its name while it is being sent.
public struct StaticFile: Sendable {
    /// What it holds once it is decoded.
    public let mediaType: String
    /// The coding in which it lies on the disk, if the client is to be told of one.
    public let coding: ContentCoding?
    /// Whether another client may get it in another coding, which caches must hear (`Vary`).
    public let variesByCoding: Bool
    /// How many bytes there are to send.
    public let length: UInt64
    /// When it last changed, in seconds since the beginning of 1970.
    public let modified: Int64
    /// A strong validator, with its quotes: another one for every file, coding and change of either.
    public let entityTag: String
    private let file: FileBeneath

    /// How much is read at once by whoever streams a file.
    public static let pieceSize = 64 << 10

    init(_ file: FileBeneath, name: String, coding: ContentCoding?, variesByCoding: Bool) {
        self.file = file
        self.coding = coding
        self.variesByCoding = variesByCoding
        mediaType = FileMediaType.of(name)
        length = file.size
        modified = file.modified.seconds
        let parts = [
            file.inode, UInt64(bitPattern: file.modified.seconds),
            UInt64(bitPattern: file.modified.nanoseconds), file.size,
        ]
        entityTag = "\"" + parts.map { String($0, radix: 16) }.joined(separator: "-") + "\""
    }

    /// Appends the bytes from `offset`, at most `count` of them and none beyond the length that was
    /// announced, and says how many. Fewer are there only where the file has been cut since; then
    /// the message cannot be completed.
    public func read(
        at offset: UInt64, atMost count: Int = pieceSize, into bytes: inout [UInt8]
    ) throws(DiskError) -> Int {
        guard offset < length, count > 0 else { return 0 }
        let wanted = Int(min(UInt64(count), length - offset))
        return try file.read(wanted, at: offset, into: &bytes)
    }
}
