public import Records

/// How a chain begins to settle, once its rules know modes.
public struct SettlementGenesis: Record, Hashable {
    public var mode = BeginningMode.dryRun

    public init() {}

    public init(_ mode: BeginningMode) { self.mode = mode }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("mode", &mode, default: .dryRun)
    }
}

/// The mode in which a chain begins to settle.
public enum BeginningMode: UInt8, Choice, Sendable {
    /// Nothing moves BLOCK until operators have armed it.
    case dryRun = 1
    case real = 2

    public var name: String {
        switch self {
        case .dryRun: "dry_run"
        case .real: "real"
        }
    }
}
