import RPC
import Settlement
public import Surface

/// Settlement as the node shows it.
public enum SettlementSurface {
    public static let surface = Surface("Settlement", events: events) {
        (table, gate) throws(MethodTable.Refusal) in try bind(&table, gate)
    }

    public static let events = [
        EventKind(AuditRecord.self, "settlement.audit"),
        EventKind(SLAResolution.self, "settlement.sla_resolved"),
        EventKind(ModeChanged.self, "settlement.mode_changed"),
        EventKind(LevelsPostponed.self, "settlement.levels_postponed"),
        EventKind(FailedReceipt.self, "settlement.receipt_failed"),
    ]
}
