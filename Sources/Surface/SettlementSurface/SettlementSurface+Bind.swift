import Chain
import Primitives
package import RPC
package import Records
import Settlement
package import Surface
import Tables
import World

/// Who keeps the audit records of sealed blocks.
package protocol AuditSource: Sendable {
    /// Records behind a sequence, or the newest, the oldest first: at most so many.
    func lines(since: UInt64?, limit: Int) async throws(NodeSilence) -> [RawJSON]
}

extension SettlementSurface {
    static func bind(
        _ table: inout MethodTable, _ gate: any NodeGate
    ) throws(MethodTable.Refusal) {
        try table.bind(SettlementMethods.status) { query, _ in
            try await gate.look { world, header in
                SettlementStatus(world.settlement, at: header.height, of: query.provider)
            }
        }
        let board = BalanceBoard()
        try table.bind(SettlementMethods.balances) { query, _ in
            let known = board.version
            let (rows, version) = try await gate.look { world, header in
                let version = BalanceBoard.Version(
                    head: header.hash, sequence: world.settlement.counts.sequence)
                return (version == known ? nil : world.settlement.frozenProviders, version)
            }
            // The rows are looked through here, where nobody but the caller waits.
            return board.list(rows, version, after: query.after, limit: query.limit.count)
        }
        try table.bind(SettlementMethods.roots) { query, _ in
            try await gate.look { world, _ in
                RootList(world.settlement.recentRoots(query.limit.count))
            }
        }
        try table.bind(SettlementMethods.levels) { query, _ in
            let resolutions = try await gate.look { world, _ in
                world.settlement.recentResolutions(query.limit.count)
            }
            return resolutions.map(SLAEntry.init)
        }
        try bindOrders(&table, gate)
    }

    /// Has the audit records answered by who keeps them.
    package static func bind(
        _ table: inout MethodTable, audit source: any AuditSource
    ) throws(MethodTable.Refusal) {
        try table.bind(SettlementMethods.audit) { query, _ in
            AuditPage(try await source.lines(since: query.since, limit: query.limit.count))
        }
    }

    private static func bindOrders(
        _ table: inout MethodTable, _ gate: any NodeGate
    ) throws(MethodTable.Refusal) {
        try bind(&table, gate, SettlementMethods.arm, "arm") {
            if case .arm = $0 { true } else { false }
        }
        try bind(&table, gate, SettlementMethods.cancel, "cancel_arm") {
            if case .cancelArm = $0 { true } else { false }
        }
        try bind(&table, gate, SettlementMethods.dryRun, "dry_run") {
            if case .dryRun = $0 { true } else { false }
        }
        try bind(&table, gate, SettlementMethods.anchor, "anchor") {
            if case .anchor = $0 { true } else { false }
        }
    }

    private static func bind(
        _ table: inout MethodTable, _ gate: any NodeGate,
        _ method: Method<SettlementOrder, TransactionResult>, _ name: String,
        _ isMeant: @escaping @Sendable (Settlement.Command) -> Bool
    ) throws(MethodTable.Refusal) {
        try table.bind(method) { order, _ in
            guard let command = order.command, isMeant(command) else {
                throw OrderRefusal.otherCommand(expected: name)
            }
            guard let result = await gate.submit([order.transaction]).first else {
                throw NodeSilence.stopped
            }
            return result
        }
    }
}
