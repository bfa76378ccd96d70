import Chain
import Foundation
import Keys
import Primitives
import Provider
import RPC
import Records
import Settlement
import SettlementSurface
import SpecTesting
import Surface
import Testing
import World

/// Settlement by the real programs: by method, by verb, in metrics and in the audit file.
@Suite(.ownThreads) struct SettlementTests {
    private let folder: TestFolder
    private var data: String { folder.url.appending(path: "data").path }
    private var auditFile: URL {
        folder.url.appending(path: "data").appending(path: "settlement_audit.jsonl")
    }

    init() throws { folder = try TestFolder() }

    private func operatorKey() throws -> String {
        let path = folder.url.appending(path: "operator.key").path
        try KeyFile.create(path, try DevelopmentKey.operator.signingKey)
        return path
    }

    /// The newest record is sealed and listed.
    private func settle(_ node: SettlingNode) async throws -> [[String: Any]] {
        let sequence = try await node.status().sequence
        return try await node.wait {
            let list = try await node.list("compute_market.audit?limit=1000")
            return list.count == Int(sequence) ? list : nil
        }
    }

    @Test(.requirement("ST-039", "ST-005", "ST-065"))
    func `status and balances tell the same of a provider, in both columns`() async throws {
        try await SettlingNode.serve(in: data) { node in
            #expect(try await node.list("compute_market.provider_balances").isEmpty)
            try await node.finish()
            for method in ["settlement_status", "compute_market.settlement_status"] {
                let status = try await node.node.ask(
                    "\(method)?provider=\(SettlingNode.provider)")
                #expect(status["mode"] as? String == "real")
                let balances = try #require(status["balances"] as? [String: Any])
                #expect(balances["ct"] as? Int == 10 && balances["industrial"] as? Int == 0)
                let list = try await node.list("compute_market.provider_balances")
                #expect(list.count == 1)
                #expect(NSDictionary(dictionary: list[0]) == NSDictionary(dictionary: balances))
            }
            #expect(try await node.node.isConserved)
        }
    }

    @Test(.requirement("ST-007", "ST-008", "ST-062"))
    func `an audit record has the members of the sample, in its order`() async throws {
        try await SettlingNode.serve(in: data) { node in
            try await node.finish()
            let list = try await settle(node)
            #expect(list.map { $0["sequence"] as? Int } == [1, 2, 3])
            #expect(list[2]["memo"] as? String == "accrue_split")
            #expect(list[2]["entity"] as? String == SettlingNode.provider.text)
            #expect(list[2]["anchor"] is NSNull)
            let text = try await node.node.curl("URL/compute_market.audit?since=2").stdout
            let names = text.matches(of: /"([a-z_]+)":/).map { String($0.1) }
            #expect(
                names.starts(with: [
                    "sequence", "timestamp", "entity", "memo", "delta_ct", "delta_it",
                    "balance_ct", "balance_it", "anchor",
                ]))
            // Seconds, as in the sample.
            let time = try #require(list[2]["timestamp"] as? Int)
            #expect(1_700_000_000..<4_000_000_000 ~= time)
            // It is a leaf of History, which one command shows.
            let leaf = try #require(list[2]["leaf"] as? Int)
            let proof = try await node.run("node prove event \(leaf)")
            #expect(proof.status == 0 && proof.stdout.contains("settlement.audit"), "\(proof)")
        }
    }

    @Test(.requirement("ST-010", "ST-009", "ST-027"))
    func `roots are hex, the industrial column is zero, and arming goes by method`() async throws {
        try await SettlingNode.serve(in: data) { node in
            try await node.finish()
            let list = try await settle(node)
            #expect(list.allSatisfy { $0["delta_it"] as? Int == 0 })
            #expect(list.allSatisfy { $0["balance_it"] as? Int == 0 })
            let roots = try await node.node.ask("compute_market.recent_roots?limit=3")
            let texts = try #require(roots["roots"] as? [String])
            #expect(texts.count == 1 && texts[0].wholeMatch(of: /[0-9a-f]{64}/) != nil)

            let commands:
                [(Method<SettlementOrder, TransactionResult>, Settlement.Command, String)] =
                    [
                        (SettlementMethods.dryRun, .dryRun(BackToDryRun()), "dry_run"),
                        (SettlementMethods.arm, .arm(Arm(delay: 500)), "armed"),
                        (SettlementMethods.cancel, .cancelArm(CancelArm()), "dry_run"),
                    ]
            for (method, command, mode) in commands {
                let order = SettlementOrder(try await node.signed(.settlement(command)))
                #expect(try await node.remote.call(method, order).isDone)
                #expect(try await node.status().mode.text == mode)
            }
        }
    }

    @Test(.requirement("ST-045"))
    func `operators arm, wait, fall back and cancel by verb, and status tells it`() async throws {
        let key = try operatorKey()
        try await SettlingNode.serve(in: data) { node in
            let dry = try await node.run(
                "compute settlement dry-run --reason a-drill", key: key)
            #expect(dry.status == 0, "\(dry.stderr)")
            try await node.finish()
            let said = try await node.run(
                "compute settlement status --provider \(SettlingNode.provider) --json")
            let status = try SettlementStatus(json: said.stdout)
            #expect(status.mode.text == "dry_run")
            #expect(status.metadata.lastCancelReason?.text == "a-drill")
            #expect(status.balances?.ct == 0 && status.balances?.dryRunCT == 10)

            let arm = try await node.run("compute settlement arm --delay 3", key: key)
            #expect(arm.status == 0 && arm.stdout.contains("activate_at"), "\(arm)")
            while try await node.status().mode.text == "armed" { try await node.pay() }
            #expect(try await node.status().mode.text == "real")
            try await node.finish()
            #expect(try await node.status().balances?.ct == 10)
            _ = try await node.run("compute settlement dry-run", key: key)
            _ = try await node.run("compute settlement arm --delay 900", key: key)
            let armed = try await node.run("compute settlement status")
            #expect(armed.stdout.contains("mode           armed"), "\(armed)")
            let cancel = try await node.run(
                "compute settlement cancel --reason changed-mind", key: key)
            #expect(cancel.status == 0)
            #expect(try await node.status().metadata.lastCancelReason?.text == "changed-mind")
            let refused = try await node.run("compute settlement cancel", key: key)
            #expect(refused.status == 1 && refused.stderr.contains("nothing is armed"))
            let stats = try await node.run("compute stats")
            #expect(stats.status == 0 && stats.stdout.contains("dry_run"), "\(stats)")
            #expect(try await node.node.isConserved)
        }
    }

    @Test(.requirement("ST-016", "ST-018", "ST-044"))
    func `a receipt is counted once, whatever was started anew since`() async throws {
        let key = try operatorKey()
        try await SettlingNode.serve(in: data) { node in
            try await node.finish()
            _ = try await node.run("compute settlement dry-run", key: key)
            try await node.finish()
        }
        for _ in 1...2 {
            try await SettlingNode.serve(in: data) { node in
                let lines = try await node.metrics(with: "settle_applied_total 1")
                #expect(
                    lines.contains(
                        #"settle_mode_change_total{to="dry_run",state="dry_run"} 1"#))
                #expect(try await settle(node).count == 6)
            }
        }
    }

    @Test(.requirement("SL-005", "SL-006", "SL-007"))
    func `promises that wait are gauges, and one that is broken is counted by a sweep`()
        async throws
    {
        try await SettlingNode.serve(in: data) { node in
            _ = try await node.match()
            let due = try #require(try await node.status().queue.nextDeadline).value / 1_000
            var lines = try await node.metrics(with: "compute_sla_pending_total 1")
            #expect(lines.contains("compute_sla_next_deadline_ts \(due)"))
            #expect(lines.contains("compute_sla_automated_slash_total 0"))
            _ = try await node.match(for: Milliseconds(500))
            lines = try await node.metrics(with: "compute_sla_automated_slash_total 1")
            #expect(lines.contains("compute_sla_pending_total 1"))
        }
    }

    @Test(.requirement("ST-014", "ST-015", "ST-017"))
    func `broken promises are counted by provider, with what was burned and what failed`()
        async throws
    {
        try await SettlingNode.serve(in: data) { node in
            _ = try await node.match(for: Milliseconds(500))
            let line = #"compute_sla_violations_total{provider="\#(SettlingNode.provider)"} 1"#
            let lines = try await node.metrics(with: line)
            let burned = try await node.status().real.burnedCT
            #expect(lines.contains("slashing_burn_ct_total \(burned)"))
            #expect(lines.contains(#"settle_failed_total{reason="escrow_short"} 0"#))
            #expect(lines.contains(#"industrial_rejected_total{reason="SLA"} 1"#))
            let history = try await node.list("compute_market.sla_history?limit=1")
            #expect(history.first?["outcome"] as? String == "violated")
        }
    }

    @Test(.requirement("SL-017"))
    func `the last broken promise is told with its order, by method and by verb`() async throws {
        try await SettlingNode.serve(in: data) { node in
            let job = try await node.match(for: Milliseconds(500))
            let violation = try await node.wait {
                try await node.status().metadata.lastViolation
            }
            #expect(violation.order.value == job.value)
            #expect(violation.provider == SettlingNode.provider)
            let said = try await node.run("compute settlement status")
            #expect(said.stdout.contains("last violation  order \(job) of "), "\(said)")
            let levels = try await node.run("compute settlement sla --json")
            #expect(levels.stdout.contains(#""reason":"deadline_missed""#), "\(levels)")
        }
    }

    @Test(.requirement("ST-038"))
    func `the audit file is made again where it is missing or damaged, the same to the byte`()
        async throws
    {
        try await SettlingNode.serve(in: data) { node in
            for _ in 1...3 { try await node.finish() }
            #expect(try await settle(node).count == 9)
        }
        let sound = try String(contentsOf: auditFile, encoding: .utf8)
        try FileManager.default.removeItem(at: auditFile)
        try await SettlingNode.serve(in: data) { node in
            let list = try await settle(node)
            let lines = try await node.metrics()
            #expect(list.count == 9 && lines.contains("receipt_corrupt_total 0"))
        }
        #expect(try String(contentsOf: auditFile, encoding: .utf8) == sound)

        let damaged = sound.replacing("accrue_split", with: "accrue-split", maxReplacements: 1)
        try damaged.write(to: auditFile, atomically: true, encoding: .utf8)
        try await SettlingNode.serve(in: data) { node in
            #expect(try await settle(node).count == 9)
            _ = try await node.metrics(with: "receipt_corrupt_total 1")
        }
        #expect(try String(contentsOf: auditFile, encoding: .utf8) == sound)
    }
}
