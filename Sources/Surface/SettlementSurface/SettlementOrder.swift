public import Chain
public import RPC
public import Records
import Settlement
public import World

/// A signed transaction that tells settlement something.
public struct SettlementOrder: Record, Hashable {
    public var transaction = World.SignedCommand()

    public init() {}
    public init(_ transaction: World.SignedCommand) { self.transaction = transaction }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("transaction", &transaction)
    }

    /// What it tells settlement; nil where it is something else's.
    var command: Settlement.Command? {
        guard case .settlement(let command) = transaction.body.command else { return nil }
        return command
    }
}

/// Why a transaction was not even handed in.
public enum OrderRefusal: Error, Hashable, Sendable {
    /// It holds another command than the method is for.
    case otherCommand(expected: String)
}

extension OrderRefusal: DomainError {
    public static let otherCommand = DomainErrorDeclaration(
        -33_042, "other_command",
        "The transaction holds another command than this method hands in.", status: 422)

    public var declaration: DomainErrorDeclaration {
        switch self {
        case .otherCommand: Self.otherCommand
        }
    }

    /// The command that was expected.
    public var details: RawJSON? {
        switch self {
        case .otherCommand(let expected): RawJSON(of: "settlement.\(expected)")
        }
    }
}
