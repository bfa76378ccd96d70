public import Crypto
public import Primitives
public import Records

/// A log at one moment: how many leaves it had, and the root over them. Neither means anything
/// without the other, so what is trusted, a block's header say, binds both.
public struct LogHead: Record, Hashable {
    public var size: UInt64 = 0
    public var root = MerkleTree.emptyRoot

    /// The head of the log without leaves.
    public init() {}

    public init(size: UInt64, root: Digest) { (self.size, self.root) = (size, root) }

    public init(_ frontier: LogFrontier) { (size, root) = (frontier.size, frontier.root) }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("size", &size)
        try visit("root", &root)
    }
}

extension MerkleLog {
    /// The head when the log had `size` leaves; `nil` if it never had as many.
    public func head(atSize size: UInt64) -> LogHead? { frontier(atSize: size).map { LogHead($0) } }
}
