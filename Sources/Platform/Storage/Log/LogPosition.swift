public import Primitives

/// A place between two records of the log: the sequence number of the one before it, and the link
/// of the hash chain up to there. Equal positions mean equal logs before them.
public struct LogPosition: Hashable, Sendable {
    /// The records before this place, counted from the first one ever; it is number 1.
    public let sequence: UInt64
    public let link: Digest

    /// Where every log of a new chain begins.
    public static let start = LogPosition(sequence: 0, link: .zero)

    public init(sequence: UInt64, link: Digest) { (self.sequence, self.link) = (sequence, link) }
}

extension LogPosition: CustomStringConvertible {
    public var description: String { "\(sequence) \(link)" }
}

/// Where a log stands: a place in it, and the blocks before that.
struct LogState: Hashable {
    var position = LogPosition.start
    /// The last block sealed.
    var block: Height?
    /// The last block that can never be cut back.
    var final: Height?
    /// Whether no batch came after that block, so that a cut back to it may end here.
    var isBehindBlock = false

    /// Whether a record of that kind may come next, and what it changes.
    mutating func take(_ kind: LogRecordKind) throws(StorageError) {
        switch kind {
        case .batch: isBehindBlock = false
        case .block(let height):
            if let block, height <= block { throw .blockRefused(height, .notAbove(block)) }
            (block, isBehindBlock) = (height, true)
        case .final(let height):
            guard let block, height <= block else { throw .blockRefused(height, .unknown) }
            if let final, height < final { throw .blockRefused(height, .final(final)) }
            final = height
        }
    }
}
