public import Ledger
import Primitives

extension Settlement {
    /// Why it refused. Codes are wire codes: append, never renumber or reuse.
    public enum Refusal: Error, Hashable, Sendable {
        case notAnOperator
        case alreadyArmed, alreadyReal, notArmed, alreadyDryRun, delayOutOfBounds
        case orderKnown, unknownOrder, zeroAmount, amountTooLarge, splitNotAllowed, escrowShort
        case alreadyTracked, notTracked, deadlineNotAhead, queueFull, tooManyProofs
        case emptyAnchor, tooManyReceipts, unknownReceipt, alreadyAnchored
        /// The rules that hold know no settlement yet.
        case rulesTooOld
        /// The money could not be set aside.
        case ledger(Ledger.Refusal)
    }
}

extension Settlement.Refusal: CaseIterable {
    /// The room's own, each at the place of its code, from 1 on.
    private static let own: [(refusal: Self, name: String, sentence: String)] = [
        (.notAnOperator, "not_an_operator", "only the operators' account may say how is settled"),
        (
            .alreadyArmed, "already_armed",
            "settling for real was asked for before; cancel that first"
        ),
        (.alreadyReal, "already_real", "it is settled for real already"),
        (.notArmed, "not_armed", "nothing is armed that could be cancelled"),
        (.alreadyDryRun, "already_dry_run", "nothing is settled for real already"),
        (
            .delayOutOfBounds, "delay_out_of_bounds",
            "the delay is out of bounds; expected 1 to \(SettlementBounds.standard.longestDelay) blocks"
        ),
        (.orderKnown, "order_known", "there is an open order of that number"),
        (.unknownOrder, "unknown_order", "there is no open order of that number"),
        (.zeroAmount, "zero_amount", "the order's amount is zero; expected at least one unit"),
        (.amountTooLarge, "amount_too_large", "the amount is larger than it may be"),
        (
            .splitNotAllowed, "split_not_allowed",
            "this chain settles in CT alone; expected 'fee_pct_ct' 100"
        ),
        (.escrowShort, "escrow_short", "the order's escrow holds less than it has to"),
        (.alreadyTracked, "already_tracked", "a service level of the order waits already"),
        (.notTracked, "not_tracked", "no service level of the order waits"),
        (.deadlineNotAhead, "deadline_not_ahead", "the deadline is not ahead"),
        (
            .queueFull, "queue_full",
            "\(SettlementBounds.standard.levels) service levels wait already; try later"
        ),
        (
            .tooManyProofs, "too_many_proofs",
            "the order has \(SLARecord.mostProofs) proofs already"
        ),
        (.emptyAnchor, "empty_anchor", "there is no receipt in it; expected 1 or more"),
        (
            .tooManyReceipts, "too_many_receipts",
            "there are more than \(SubmitAnchor.most) receipts in it"
        ),
        (
            .unknownReceipt, "unknown_receipt",
            "no receipt is known under one of the keys: never settled, or too long ago"
        ),
        (.alreadyAnchored, "already_anchored", "these receipts were anchored before"),
        (
            .rulesTooOld, "rules_too_old",
            "the rules that hold know no settlement modes; plan newer ones with 'upgrade'"
        ),
    ]

    public static var allCases: [Self] {
        own.map(\.refusal) + Ledger.Refusal.allCases.map(Self.ledger)
    }

    /// What a refusal of the ledger is added to.
    public static let ledgerCodes: UInt16 = 1_000

    /// 1 to 999 for the room's own; 1,000 and the ledger's raw value for the ledger's.
    public var code: UInt16 {
        if case .ledger(let refusal) = self { return Self.ledgerCodes + refusal.rawValue }
        return UInt16((Self.own.firstIndex { $0.refusal == self } ?? -1) + 1)
    }

    /// The refusal that has this code, or nil where none has.
    public init?(code: UInt16) {
        guard let refusal = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = refusal
    }

    public var name: String {
        if case .ledger(let refusal) = self { return refusal.name }
        return Self.own.first { $0.refusal == self }?.name ?? "unnamed"
    }
}

extension Settlement.Refusal: CustomStringConvertible {
    public var description: String {
        if case .ledger(let refusal) = self { return refusal.description }
        return Self.own.first { $0.refusal == self }?.sentence ?? name
    }
}
