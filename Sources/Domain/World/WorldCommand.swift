public import Chain
public import ComputeMarket
public import Ledger
public import Primitives
public import Records
public import Settlement

extension World {
    /// What may be asked of the world, room by room.
    public enum Command: Union, Hashable, Sendable {
        case ledger(Ledger.Command)
        case chain(Chain.Command)
        case market(ComputeMarket.Command)
        case settlement(Settlement.Command)

        public static var schemaName: String { "Command" }

        public static var sample: Command { .ledger(.sample) }

        public mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
            try visit(
                1, "ledger", &self, { if case .ledger(let it) = $0 { it } else { nil } },
                Self.ledger)
            try visit(
                2, "chain", &self, { if case .chain(let it) = $0 { it } else { nil } }, Self.chain)
            try visit(
                3, "compute_market", &self, { if case .market(let it) = $0 { it } else { nil } },
                Self.market)
            try visit(
                4, "settlement", &self, { if case .settlement(let it) = $0 { it } else { nil } },
                Self.settlement)
        }

        /// The most of the chain's own token that it takes from its sender beside the fee, whatever
        /// the state; the largest amount there is where that cannot be counted.
        public var mostTaken: Amount {
            switch self {
            case .ledger(.transfer(let transfer)): Self.taken(by: transfer)
            case .ledger(.transfers(let linked)):
                Amount.sum(linked.transfers.map(Self.taken)) ?? .maximum
            case .ledger(.reserve(let reservation)): Self.taken(by: reservation.transfer)
            case .market(.post(let post)):
                Amount(units: UInt128(post.pricePerUnit.value)).multiplied(by: post.units.value)
                    ?? .maximum
            case .ledger(.post), .ledger(.void), .chain, .settlement: .zero
            case .market(.offer), .market(.withdraw), .market(.cancel), .market(.prove): .zero
            }
        }

        private static func taken(by transfer: Transfer) -> Amount {
            transfer.asset == .block ? transfer.amount : .zero
        }

        /// What it costs, in units of the base fee.
        public var units: UInt64 {
            switch self {
            case .ledger(let command): command.units
            case .chain(let command): command.units
            case .market(let command): command.units
            case .settlement(let command): command.units
            }
        }
    }

    /// A command with who asks for it, signed.
    public typealias SignedCommand = Transaction<Command>
}

extension Transaction<World.Command> {
    /// What it costs, in units of the base fee: its command, and every signature behind the first.
    public var units: UInt64 { body.command.units + authorisation.units }
}
