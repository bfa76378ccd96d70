public import Records

/// What a transaction meets that comes to a lane now and pays the base fee and no tip.
public enum LaneReadiness: UInt8, Choice, Sendable {
    /// The open block has room.
    case ready = 1
    /// The open block is full: it waits for one to come.
    case waiting = 2
    /// So many wait that only who offers a tip is let in.
    case crowded = 3

    public var name: String {
        switch self {
        case .ready: "ready"
        case .waiting: "waiting"
        case .crowded: "crowded"
        }
    }

    /// A lane in which so many units are left of the open block, and which takes nobody any more where
    /// it is full.
    public init(unitsLeft: UInt64, isFull: Bool) {
        if isFull {
            self = .crowded
        } else {
            self = unitsLeft > 0 ? .ready : .waiting
        }
    }
}
