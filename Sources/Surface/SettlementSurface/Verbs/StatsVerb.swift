import ComputeMarket
import ComputeMarketSurface
import Records
import Surface
package import Terminal

/// `compute stats`: the market and its settlement at one glance. Stands below `compute`.
package enum StatsVerb {
    package static var command: Command {
        var stats = Command(
            "stats", "the lanes, what providers have, the newest audit records"
        ) { (invocation, session) async throws(CommandFailure) in
            let stats = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in try await ask(node)
            }
            try session.show(stats) { page, stats in lay(stats, on: &page) }
            return .success
        }
        stats.discussion = """
            At most 100 providers and the newest ten records: 'compute settlement balances' and 'compute \
            settlement audit' list all of them.
            """
        stats.exitCodes = NodeConnection.exitCodes
        stats.examples = [
            Command.Example("compute stats --url http://10.0.0.7:26658", "of another machine")
        ]
        return stats
    }

    private static func ask(_ node: NodeConnection) async throws(CommandFailure) -> ComputeStats {
        var (stats, balances) = (ComputeStats(), BalancesQuery())
        balances.limit = ListLimit(clamping: 100)
        stats.settlement = try await node.call(SettlementMethods.status)
        stats.lanes = try await node.call(
            ComputeMarketMethods.offers, OffersQuery(lane: nil, limit: 1)
        ).lanes
        stats.providers = try await SettlementVerbs.ask(balances, of: node).providers
        stats.records = try await SettlementVerbs.ask(AuditQuery(since: nil, limit: 10), of: node)
            .records
        return stats
    }

    private static func lay(_ stats: ComputeStats, on page: inout Page) {
        let settlement = stats.settlement
        page.pairs([
            ("mode", settlement.mode.text), ("open orders", "\(settlement.orders)"),
            ("promises", "\(settlement.queue.waiting) wait"),
            ("burned", "\(settlement.real.burnedCT)"),
        ])
        page.line("")
        var lanes = TextTable([
            .text("lane"), .number("asks"), .number("bids"), .number("matched"),
        ])
        for lane in stats.lanes {
            let counts = lane.counts
            lanes.append([
                "\(lane.lane)", "\(counts.offers)", "\(counts.waiting)", "\(counts.matched)",
            ])
        }
        page.table(lanes)
        page.line("")
        page.table(SettlementRows.table(stats.providers))
        page.line("")
        page.table(SettlementRows.table(stats.records))
    }
}

/// The market and its settlement at one glance.
struct ComputeStats: Record, Hashable {
    var settlement = SettlementStatus()
    var lanes: [LaneView] = []
    var providers: [ProviderBalance] = []
    var records: [AuditEntry] = []

    init() {}

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("settlement", &settlement)
        try visit("lanes", &lanes)
        try visit("providers", &providers)
        try visit("records", &records)
    }
}
