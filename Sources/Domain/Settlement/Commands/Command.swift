public import Primitives
public import Records

extension Settlement {
    /// What operators can tell it. Tags are wire codes: append, never renumber or reuse.
    public enum Command: Union, Hashable, Sendable {
        case arm(Arm)
        case cancelArm(CancelArm)
        case dryRun(BackToDryRun)
        case anchor(SubmitAnchor)

        public static var sample: Command { .arm(Arm()) }

        public static var schemaName: String { "SettlementCommand" }

        public mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
            try visit(1, "arm", &self, { if case .arm(let it) = $0 { it } else { nil } }, Self.arm)
            try visit(
                2, "cancel_arm", &self, { if case .cancelArm(let it) = $0 { it } else { nil } },
                Self.cancelArm)
            try visit(
                3, "dry_run", &self, { if case .dryRun(let it) = $0 { it } else { nil } },
                Self.dryRun)
            try visit(
                4, "anchor", &self, { if case .anchor(let it) = $0 { it } else { nil } },
                Self.anchor)
        }

        /// What it costs in units of the base fee: a transfer costs 1.
        public var units: UInt64 {
            switch self {
            case .arm, .cancelArm, .dryRun: 1
            case .anchor(let anchor): UInt64(1 + anchor.receipts.count / 16)
            }
        }
    }

    /// The only way an account changes the room, live or in replay. Only `operators` may: whose
    /// account that is, and how many of them have to sign, the chain says.
    public mutating func apply(
        _ command: Command, by actor: Address, operators: Address, at now: Moment,
        into events: inout EventBuffer
    ) throws(Refusal) {
        guard operators != .zero, actor == operators else { throw .notAnOperator }
        switch command {
        case .arm(let arming): try arm(arming, at: now, into: &events)
        case .cancelArm(let cancel): try cancelArm(cancel, into: &events)
        case .dryRun(let back): try backToDryRun(back, into: &events)
        case .anchor(let anchor): try submit(anchor, at: now, into: &events)
        }
    }
}

/// Asks for settling for real, so many blocks from now.
public struct Arm: Record, Hashable {
    public var delay: UInt64 = 1

    public init() {}

    public init(delay: UInt64) { self.delay = delay }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("delay", &delay)
    }
}

/// Takes back what was armed.
public struct CancelArm: Record, Hashable {
    public var reason = ModeReason(checked: "cancelled")

    public init() {}

    public init(for reason: ModeReason) { self.reason = reason }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("reason", &reason)
    }
}

/// Goes back to a dry run, from whatever mode.
public struct BackToDryRun: Record, Hashable {
    public var reason = ModeReason(checked: "dry_run")

    public init() {}

    public init(for reason: ModeReason) { self.reason = reason }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("reason", &reason)
    }
}
