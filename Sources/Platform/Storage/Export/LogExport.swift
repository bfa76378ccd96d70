import Crypto
public import Primitives

/// A log as one file, to be carried elsewhere: the same records always give the same bytes, however
/// the log lies in its segments and groups, and a digest at the end covers all of them.
///
/// Little-endian: file header (64), then records, each a tag (1), a height where it has one (8), the
/// length of its payload (4) and the payload. Tag 0 stands first and once, with whatever the log's
/// owner was made from; 1, 2 and 3 are those of the log. Tag 255 ends it: how many records of the log
/// there are (8), and BLAKE3 of everything before (32). Nothing stands behind that.
public enum LogExport {
    static let (preface, end) = (UInt8(0), UInt8(255))
    /// The most bytes of what stands first.
    public static let mostPreface = 4 << 20
    static let context = Blake3.context("the-block log export v1")
    static let digestSize = 32
    /// Bytes that are gathered before they are written, or read at once.
    static let step = 1 << 20

    /// What a whole file came to.
    public struct Facts: Hashable, Sendable {
        public internal(set) var owner = Digest.zero
        /// Of the log, the first thing in the file not counted.
        public internal(set) var records: UInt64 = 0
        public internal(set) var lastBlock: Height?
        public internal(set) var bytes: UInt64 = 0
        /// Of everything before it.
        public internal(set) var digest = Digest.zero
    }
}
