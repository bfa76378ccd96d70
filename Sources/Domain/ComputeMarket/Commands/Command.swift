public import Records

extension ComputeMarket {
    public enum Command: Union, Hashable, Sendable {
        case offer(Offer)
        case withdraw(Withdrawal)
        case post(JobPost)
        case cancel(Cancellation)
        case prove(Proof)

        public static var sample: Self { .withdraw(Withdrawal()) }

        @inlinable public mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
            try visit(
                1, "offer", &self, { if case .offer(let it) = $0 { it } else { nil } }, Self.offer)
            try visit(
                2, "withdraw", &self, { if case .withdraw(let it) = $0 { it } else { nil } },
                Self.withdraw)
            try visit(
                3, "post", &self, { if case .post(let it) = $0 { it } else { nil } }, Self.post)
            try visit(
                4, "cancel", &self, { if case .cancel(let it) = $0 { it } else { nil } },
                Self.cancel)
            try visit(
                5, "prove", &self, { if case .prove(let it) = $0 { it } else { nil } }, Self.prove)
        }

        public static var schemaName: String { "MarketCommand" }

        /// What the command costs in units of the base fee: a transfer costs 1.
        public var units: UInt64 {
            switch self {
            case .offer: 4
            case .withdraw: 1
            case .post: 3
            case .cancel: 2
            case .prove: 3
            }
        }
    }
}
