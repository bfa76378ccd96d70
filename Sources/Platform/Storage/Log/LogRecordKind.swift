public import Primitives

/// What a record of the command log is.
public enum LogRecordKind: Hashable, Sendable {
    /// Commands in the order in which they are applied.
    case batch
    /// The header of the block that seals all batches since the block before. It ends its group.
    case block(Height)
    /// That block and those before it are never cut back; such a record has no payload.
    case final(Height)

    /// The first byte of the record.
    var tag: UInt8 {
        switch self {
        case .batch: 1
        case .block: 2
        case .final: 3
        }
    }

    /// The height the record begins with.
    var height: Height? {
        switch self {
        case .batch: nil
        case .block(let height), .final(let height): height
        }
    }
}

extension LogRecordKind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .batch: "batch"
        case .block(let height): "block \(height)"
        case .final(let height): "final \(height)"
        }
    }
}
