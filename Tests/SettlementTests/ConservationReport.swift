import Ledger
import Primitives
import Records
import Settlement

/// Something that was to be paid out of an account, by number.
struct Disbursement: Hashable {
    let id: UInt64
    let amount: UInt128
}

/// What an account had, got and paid, as events tell it, beside what it has by the ledger.
struct ConservationReport {
    let initial: UInt128
    private(set) var accruals: UInt128 = 0
    private(set) var executed: [Disbursement] = []
    private let actual: UInt128
    private let planned: [Disbursement]

    /// Reads what became of an account from events alone.
    init(
        on account: Address, initial: UInt128, actual: UInt128, planned: [Disbursement],
        events: borrowing EventBuffer
    ) throws {
        (self.initial, self.actual, self.planned) = (initial, actual, planned)
        for index in 0..<events.count {
            if let record = try events.event(index, as: AuditRecord.self),
                record.entity == account, record.memo == .accrueSplit, record.book == .real
            {
                accruals += record.delta.ct.magnitude.units
            }
            if let moved = try events.event(index, as: Moved.self),
                moved.from == .account(account), moved.cause.kind == .transfer
            {
                executed.append(
                    Disbursement(id: moved.cause.subject, amount: moved.amount.units))
            }
        }
    }

    private var paidOut: UInt128 { executed.reduce(0) { $0 + $1.amount } }

    /// What has to be there.
    var expected: UInt128 { initial + accruals - paidOut }

    var isSound: Bool { expected == actual }

    /// What was to be paid and is in no event.
    var missing: [Disbursement] {
        let known = Set(executed.map(\.id))
        return planned.filter { !known.contains($0.id) }
    }

    /// A line for each that was executed, for whoever looks for one.
    var log: String {
        executed.map { "Disbursement \($0.id): \(Self.words($0.amount)), disbursement_id=\($0.id)" }
            .joined(separator: "\n")
    }

    /// The report in the form of the runbook.
    var text: String {
        guard !isSound else {
            return """
                test settlement_audit ... ok

                Ledger conservation verified:
                  Initial balance: \(Self.words(initial))
                  Accruals: \(Self.words(accruals))
                  Executed disbursements: \(Self.words(paidOut))
                  Final balance: \(Self.words(actual))
                """
        }
        let gap = expected > actual ? expected - actual : actual - expected
        var lines = """
            test settlement_audit ... FAILED

            Assertion failed:
              Expected balance: \(Self.words(expected))
              Actual balance: \(Self.words(actual))
              Discrepancy: \(Self.words(gap)) (\(Self.percent(gap, of: expected)))

            Investigation:
            """
        for (place, one) in missing.enumerated() {
            lines += "\n  \(place + 1). Find missing disbursement: ID \(one.id) of "
            lines += "\(Self.words(one.amount)), planned and in no event"
        }
        if missing.isEmpty { lines += "\n  1. Every planned disbursement is among the events" }
        return lines
    }

    /// With thousands apart.
    private static func words(_ amount: UInt128) -> String {
        var text = ""
        for (place, digit) in "\(amount)".reversed().enumerated() {
            if place > 0, place.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed()) + " BLOCK"
    }

    /// To one decimal, rounded half up, by whole numbers.
    private static func percent(_ part: UInt128, of whole: UInt128) -> String {
        guard whole > 0 else { return "of nothing" }
        let tenths = (part * 2_000 + whole) / (whole * 2)
        return "\(tenths / 10).\(tenths % 10)%"
    }
}
