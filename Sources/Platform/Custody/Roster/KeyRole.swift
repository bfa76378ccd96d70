public import Records

/// What a key signs for. Raw values are stored: append, never renumber or reuse.
public enum KeyRole: UInt8, Choice {
    /// What a node allows at its edge.
    case nodeOperator = 0
    /// Offers and receipts of somebody who sells.
    case provider = 1
    /// Money: the key of an account.
    case wallet = 2
    /// Proposals, overrides and parameter changes of a quorum.
    case governance = 3
    /// The root that capabilities are made from.
    case capabilityRoot = 4
    /// One of the keys that a genesis names.
    case genesisOperator = 5
    /// What a service says of its own work: manifests, snapshots.
    case attestation = 6

    public var name: String {
        switch self {
        case .nodeOperator: "node_operator"
        case .provider: "provider"
        case .wallet: "wallet"
        case .governance: "governance"
        case .capabilityRoot: "capability_root"
        case .genesisOperator: "genesis_operator"
        case .attestation: "attestation"
        }
    }

    /// Whether its keys must never lie on a disk, encrypted or not.
    public var needsToken: Bool { self == .governance }
}

/// Where a key stands at a moment.
public enum KeyState: UInt8, Choice {
    /// To be verified with already, and to sign from a later moment on.
    case announced = 0
    /// The one that signs for its role.
    case active = 1
    /// Replaced, and still good to sign and be verified with until its overlap ends.
    case overlapping = 2
    /// Good for nothing any more but signatures that were made before.
    case retired = 3

    public var name: String {
        switch self {
        case .announced: "announced"
        case .active: "active"
        case .overlapping: "overlapping"
        case .retired: "retired"
        }
    }
}
