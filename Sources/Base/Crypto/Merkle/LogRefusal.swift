/// Why a log stays as it is.
public enum LogRefusal: Error, Hashable, Sendable {
    /// So many leaves are the most it may hold.
    case full(capacity: UInt64)
    /// The offsets of a batch descend or leave its buffer.
    case leavesOutsideTheirBuffer
    /// It has only so many leaves and cannot be cut back to more.
    case notThatLong(size: UInt64)
}

extension LogRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .full(let capacity): "the log is full: it may hold \(capacity) leaves"
        case .leavesOutsideTheirBuffer: "offsets of leaves must ascend and stay in their buffer"
        case .notThatLong(let size): "the log has \(size) leaves and cannot be cut back to more"
        }
    }
}
