import Chain
public import RPC
public import Surface
import World

/// The chain as the node shows it.
public enum ChainSurface {
    public static let surface = Surface("Chain", events: events) {
        (table, gate) throws(MethodTable.Refusal) in try bind(&table, gate)
    }

    public static let events = [
        EventKind(TransactionApplied.self, "chain.transaction_applied"),
        EventKind(ParamSet.self, "chain.param_set"),
        EventKind(KeyRotated.self, "chain.key_rotated"),
        EventKind(RulesPlanned.self, "chain.rules_planned"),
    ]

    /// The stream of events, which is of all rooms and is bound once.
    public static func bind(
        _ streams: inout StreamTable, _ gate: any NodeGate
    ) throws(MethodTable.Refusal) {
        let catalogue = gate.catalogue
        try streams.bind(
            ChainMethods.events, to: gate.events,
            where: { filter, event in
                filter.wants(event.leaf, catalogue.name(of: event.bytes))
            }, shown: { catalogue.view(of: $0) })
    }
}
