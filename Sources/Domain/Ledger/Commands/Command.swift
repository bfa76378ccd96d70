public import Records

extension Ledger {
    /// What an account may ask of the ledger. Tags are wire codes: append, never renumber or reuse.
    public enum Command: Union, Hashable, Sendable {
        case transfer(Transfer)
        case transfers(LinkedTransfers)
        case reserve(Reservation)
        case post(HoldPosting)
        case void(HoldVoiding)

        public static var sample: Command { .transfer(Transfer()) }

        @inlinable public mutating func cases(
            _ visit: inout some CaseVisitor
        ) throws(RecordError) {
            try visit(
                1, "transfer", &self, { if case .transfer(let one) = $0 { one } else { nil } },
                Command.transfer)
            try visit(
                2, "transfers", &self, { if case .transfers(let all) = $0 { all } else { nil } },
                Command.transfers)
            try visit(
                3, "reserve", &self, { if case .reserve(let hold) = $0 { hold } else { nil } },
                Command.reserve)
            try visit(
                4, "post", &self, { if case .post(let posting) = $0 { posting } else { nil } },
                Command.post)
            try visit(
                5, "void", &self, { if case .void(let voiding) = $0 { voiding } else { nil } },
                Command.void)
        }

        /// What it costs, in units of the fee: one a transfer, two a hold, one more a reference.
        public var units: UInt64 {
            switch self {
            case .transfer(let transfer): transfer.units
            case .transfers(let linked): max(linked.transfers.reduce(0) { $0 + $1.units }, 1)
            case .reserve(let reservation): reservation.transfer.units + 1
            case .post, .void: 1
            }
        }
    }
}
