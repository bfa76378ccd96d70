import ChainSurface
import Primitives
import Records
import Settlement
import Surface
package import Terminal
import World

/// `compute settlement`: how orders are settled, and what operators say of it. Stands below `compute`.
package enum SettlementVerbs {
    package static var command: Command {
        Command(
            "settlement", "how jobs are settled: mode, balances, records, promises",
            commands: [
                status, balances, audit, roots, levels,
            ] + ModeVerbs.all)
    }

    private static let provider = Option<Address?>.optional(
        "provider", .address, "what this account has in both books, too")

    private static var status: Command {
        var status = Command(
            "status", "the mode and what is known of it, what waits, what was burned",
            options: [provider]
        ) { (invocation, session) async throws(CommandFailure) in
            let query = ProviderQuery(invocation[provider])
            let status = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in
                try await node.call(SettlementMethods.status, query)
            }
            try session.show(status) { page, status in SettlementRows.lay(status, on: &page) }
            return .success
        }
        status.exitCodes = NodeConnection.exitCodes
        status.examples = [
            Command.Example(
                "compute settlement status --provider tb1…", "with what a provider has accrued")
        ]
        return status
    }

    private static let after = Option<Address?>.optional(
        "after", .address, "only providers behind this one: where the last list ended")
    private static let mostProviders = Option(
        "limit", .integer(in: 1...10_000), default: 100, "how many to list at most")

    private static var balances: Command {
        var balances = Command(
            "balances", "what each provider has, for real and in dry runs",
            options: [after, mostProviders]
        ) { (invocation, session) async throws(CommandFailure) in
            var query = BalancesQuery()
            (query.after, query.limit) = (
                invocation[after], ListLimit(clamping: invocation[mostProviders])
            )
            let list = try await NodeConnection.to(invocation) {
                [query] (node) async throws(CommandFailure) in
                try await ask(query, of: node)
            }
            try session.show(list) { page, list in
                page.table(SettlementRows.table(list.providers))
                if let next = list.next { page.line("more: --after \(next)") }
            }
            return .success
        }
        balances.exitCodes = NodeConnection.exitCodes
        return balances
    }

    /// What providers have, read.
    static func ask(
        _ query: BalancesQuery, of node: NodeConnection
    ) async throws(CommandFailure) -> ProviderPage {
        let answer = try await node.call(SettlementMethods.balances, query)
        var page = ProviderPage()
        do throws(RecordError) { page.providers = try answer.balances() } catch {
            throw CommandFailure(.unavailable, "the node's balances cannot be read: \(error)")
        }
        if page.providers.count == query.limit.count { page.next = page.providers.last?.provider }
        return page
    }

    private static let since = Option<UInt64?>.optional(
        "since", .integer(from: 0), "only records of a higher sequence; the newest unless said")
    private static let mostRecords = Option(
        "limit", .integer(in: 1...1_000), default: 20, "how many to list at most")

    private static var audit: Command {
        var audit = Command(
            "audit", "audit records of sealed blocks, the oldest first",
            options: [since, mostRecords]
        ) { (invocation, session) async throws(CommandFailure) in
            let query = AuditQuery(since: invocation[since], limit: invocation[mostRecords])
            let page = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in try await ask(query, of: node)
            }
            try session.show(page) { lines, page in
                lines.table(SettlementRows.table(page.records))
            }
            return .success
        }
        audit.discussion = """
            Each record is an event: 'node prove event LEAF' shows that it stands in History, and checks \
            the proof on this machine. Those of the book dry_run never become money.
            """
        audit.exitCodes = NodeConnection.exitCodes
        audit.examples = [
            Command.Example(
                "compute settlement audit --since 1200 --limit 500 --json",
                "the next ones behind the 1200th, as one JSON object")
        ]
        return audit
    }

    /// Audit records, read.
    static func ask(
        _ query: AuditQuery, of node: NodeConnection
    ) async throws(CommandFailure) -> RecordPage {
        let answer = try await node.call(SettlementMethods.audit, query)
        var page = RecordPage()
        do throws(RecordError) { page.records = try answer.entries() } catch {
            throw CommandFailure(.unavailable, "the node's records cannot be read: \(error)")
        }
        return page
    }

    private static let mostRoots = Option(
        "limit", .integer(in: 1...4_096), default: 32, "how many to list at most")

    private static var roots: Command {
        var roots = Command(
            "roots", "the newest roots over what providers have, the newest last",
            options: [mostRoots]
        ) { (invocation, session) async throws(CommandFailure) in
            let query = RootsQuery(limit: invocation[mostRoots])
            let list = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in
                try await node.call(SettlementMethods.roots, query)
            }
            try session.show(list) { page, list in
                var table = TextTable([.number("block"), .text("root")])
                for (height, root) in zip(list.heights, list.roots) {
                    table.append(["\(height)", "\(root.hex)"])
                }
                page.table(table)
            }
            return .success
        }
        roots.exitCodes = NodeConnection.exitCodes
        return roots
    }

    private static let mostLevels = Option(
        "limit", .integer(in: 1...1_000), default: 20, "how many to list at most")

    private static var levels: Command {
        var levels = Command(
            "sla", "what came of promises last, the newest last", options: [mostLevels]
        ) { (invocation, session) async throws(CommandFailure) in
            let query = HistoryQuery(limit: invocation[mostLevels])
            let page = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in
                LevelPage(try await node.call(SettlementMethods.levels, query))
            }
            try session.show(page) { lines, page in
                lines.table(SettlementRows.table(page.resolutions))
            }
            return .success
        }
        levels.exitCodes = NodeConnection.exitCodes
        return levels
    }
}
