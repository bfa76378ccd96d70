import Chain
import ChainSurface
import ComputeMarket
import Ledger
import Primitives
import RPC
import Records
import Settlement
import SettlementSurface
import SpecTesting
import Surface
import SurfaceTesting
import Testing
import World

@Suite(.ownThreads) struct SettlementMethodsTests {
    private func balances(_ node: TestNode, _ query: BalancesQuery = BalancesQuery()) async throws
        -> [ProviderBalance]
    { try await node.call(SettlementMethods.balances, query).balances() }

    @Test func `a status says the mode, what is known of it, and both books of a provider`()
        async throws
    {
        let node = try await Samples.node()
        Samples.finish(1, at: node)
        let real = try await node.call(SettlementMethods.status, ProviderQuery(Samples.provider))
        #expect(real.mode.text == "real" && real.receipts == 1 && real.orders == 0)
        #expect(real.balances?.ct == 10 && real.balances?.dryRunCT == 0)
        #expect(real.sequence == 3 && real.queue.resolved == 1)

        let fallBack = Settlement.Command.dryRun(
            BackToDryRun(for: ModeReason(checked: "a-drill")))
        node.gate.perform(.settlement(fallBack), by: Samples.operators)
        Samples.finish(2, at: node)
        Samples.match(at: node)
        let dry = try await node.call(SettlementMethods.status, ProviderQuery(Samples.provider))
        #expect(dry.mode.text == "dry_run" && dry.metadata.lastCancelReason?.text == "a-drill")
        #expect(dry.balances?.ct == 10 && dry.balances?.dryRunCT == 10)
        #expect(dry.orders == 1 && dry.queue.waiting == 1 && dry.queue.nextDeadline != nil)
        #expect(dry.real.escrowedCT == 0 && dry.dryRun.escrowedCT == 10)
        #expect(node.gate.world.ledger.isConserved)

        node.gate.perform(
            .settlement(.arm(Arm(delay: 9))), by: Samples.operators)
        let armed = try await node.call(SettlementMethods.status)
        #expect(armed.mode.text == "armed" && armed.balances == nil)
        #expect(armed.metadata.armedDelay == 9)
        let requested = try #require(armed.metadata.armedRequestedHeight)
        #expect(armed.activateAt == requested.adding(9))
    }

    @Test func `balances come in the order of their texts, page by page, and follow each change`()
        async throws
    {
        let node = try await Samples.node()
        #expect(try await balances(node).isEmpty)
        Samples.finish(1, at: node)
        #expect(try await balances(node).map(\.ct) == [10])
        #expect(try await balances(node).map(\.ct) == [10])
        Samples.finish(2, at: node)
        #expect(try await balances(node).map(\.ct) == [20])

        let others = (1...40).map { seed in
            Address(shard: .zero, keyHash: Digest(UInt64(seed) &* 0x9E37_79B9_7F4A_7C15, 2, 3, 4))
        }
        for (index, other) in others.enumerated() {
            Samples.finish(UInt64(index + 3), at: node, by: other, price: UInt64(index + 1))
        }
        let all = try await balances(node)
        #expect(all.count == 41)
        #expect(all.map(\.provider.text) == all.map(\.provider.text).sorted())
        for (index, other) in others.enumerated() {
            #expect(all.first { $0.provider == other }?.ct == Int64(2 * index + 2))
        }
        var (query, paged) = (BalancesQuery(), [ProviderBalance]())
        query.limit = ListLimit(clamping: 7)
        while case let page = try await balances(node, query), !page.isEmpty {
            #expect(page.count <= 7)
            paged += page
            query.after = page.last?.provider
        }
        #expect(paged == all)
        #expect(node.gate.world.ledger.isConserved)
    }

    @Test(.requirement("ST-031"))
    func `audit records have the shape of the specification, and anchors their mark`()
        async throws
    {
        let node = try await Samples.node()
        Samples.finish(1, at: node)
        let key = try #require(node.gate.world.market.receipt(of: JobID(1))?.idempotencyKey)
        let anchor = SubmitAnchor([key])
        node.gate.perform(.settlement(.anchor(anchor)), by: Samples.operators)
        node.gate.seal()
        let page = try await node.call(SettlementMethods.audit)
        let entries = try page.entries()
        #expect(entries.map(\.sequence) == [1, 2, 3, 4])
        #expect(
            entries.map(\.memo.text) == ["escrow_split", "refund_split", "accrue_split", "anchor"])
        #expect(entries.map(\.deltaCT) == [-200, 190, 10, 0])
        #expect(entries.map(\.balanceCT) == [-200, -10, 10, 0])
        #expect(entries[3].anchor.digest == anchor.digest)
        let text = page.lines[2].description
        #expect(
            text.hasPrefix(
                #"{"sequence":3,"timestamp":1767225600,"entity":"\#(Samples.provider)","#
                    + #""memo":"accrue_split","delta_ct":10,"delta_it":0,"balance_ct":10,"#
                    + #""balance_it":0,"anchor":null,"book":"real","order":1,"height":"#))
        #expect(page.lines[3].description.contains(#""entity":"__anchor__","memo":"anchor""#))
        let status = try await node.call(SettlementMethods.status)
        #expect(status.metadata.lastAnchor == anchor.digest)

        // Each is a leaf of History.
        let leaf = entries[2].leaf
        let proof = try await node.call(ChainMethods.proveEvent, EventProofQuery(leaf))
        #expect(proof.event.kind.text == "settlement.audit" && proof.event.leaf == leaf)

        let behind = try await node.call(SettlementMethods.audit, AuditQuery(since: 2, limit: 1))
        #expect(try behind.entries().map(\.sequence) == [3])
        let newest = try await node.call(SettlementMethods.audit, AuditQuery(since: nil, limit: 2))
        #expect(try newest.entries().map(\.sequence) == [3, 4])
        let none = try await node.call(SettlementMethods.audit, AuditQuery(since: 4, limit: 9))
        #expect(none.lines.isEmpty)
    }

    @Test func `roots are those over what providers have, with their blocks`() async throws {
        let node = try await Samples.node()
        for job in UInt64(1)...3 {
            Samples.finish(job, at: node)
            node.gate.seal()
        }
        let list = try await node.call(SettlementMethods.roots)
        #expect(list.roots.count == 3 && Set(list.roots).count == 3)
        #expect(list.roots == node.gate.world.settlement.recentRoots().map(\.root))
        let last = try await node.call(SettlementMethods.roots, RootsQuery(limit: 1))
        #expect(last.roots == [list.roots[2]] && last.heights == [list.heights[2]])
        #expect(list.heights == list.heights.sorted())
    }

    @Test func `what came of promises is told with its burn and its reason`() async throws {
        let node = try await Samples.node()
        Samples.finish(1, at: node)
        Samples.match(at: node)
        node.gate.pass(.hours(2))
        let list = try await node.call(SettlementMethods.levels)
        #expect(list.map(\.outcome.text) == ["completed", "violated"])
        #expect(list[1].reason?.text == "deadline_missed" && list[1].isAutomated)
        #expect(list[1].provider == Samples.provider && list[1].consumer == Samples.buyer)
        let last = try await node.call(SettlementMethods.levels, HistoryQuery(limit: 1))
        #expect(last == [list[1]])
        let status = try await node.call(SettlementMethods.status)
        #expect(status.queue.violations == 1 && status.metadata.lastViolation?.order == OrderID(2))
        #expect(node.gate.world.ledger.isConserved)
    }

    @Test func `a method takes its own command alone, and answers as any submission`()
        async throws
    {
        let node = try await Samples.node()
        node.gate.perform(.settlement(.dryRun(BackToDryRun())), by: Samples.operators)
        let arm = try Samples.signed(.arm(Arm(delay: 5)), at: node)
        let wrong = await #expect(throws: RPCClientError.self) {
            try await node.call(SettlementMethods.cancel, SettlementOrder(arm))
        }
        #expect(wrong?.refusal?.code == -33_042)
        #expect(node.gate.world.settlement.mode.name == "dry_run")
        let done = try await node.call(SettlementMethods.arm, SettlementOrder(arm))
        #expect(done.isDone && done.id == arm.id)
        let again = try await node.call(SettlementMethods.arm, SettlementOrder(arm))
        #expect(again.repeated && node.gate.world.settlement.mode.name == "armed")

        let cancel = try Samples.signed(.cancelArm(CancelArm()), at: node)
        #expect(try await node.call(SettlementMethods.cancel, SettlementOrder(cancel)).isDone)
        let back = try Samples.signed(.dryRun(BackToDryRun()), at: node)
        let refused = try await node.call(SettlementMethods.dryRun, SettlementOrder(back))
        #expect(refused.name.text == "settlement.already_dry_run" && refused.code == 4_005)
    }

    @Test func `every kind of event of settlement has a name`() {
        #expect(
            SettlementSurface.events.map(\.name.text) == [
                "settlement.audit", "settlement.sla_resolved", "settlement.mode_changed",
                "settlement.levels_postponed", "settlement.receipt_failed",
            ])
        #expect(SettlementSurface.events.map(\.tag) == [1, 2, 3, 4, 5])
        #expect(SettlementSurface.events.allSatisfy { $0.room == Settlement.room })
    }

    @Test(.requirement("SL-008"))
    func `a bond that was forfeited is tied to its order, whatever the book`() throws {
        var record = AuditRecord()
        (record.entity, record.memo) = (Samples.provider, .penalizeSLA)
        (record.order, record.book) = (OrderID(7), .dryRun)
        record.delta = Columns(ct: AmountDelta(units: -40))
        let entry = AuditEntry(record, leaf: 9)
        #expect(entry.deltaCT == -40 && entry.book.text == "dry_run")
        let text = String(decoding: entry.json(), as: UTF8.self)
        #expect(
            text.hasSuffix(
                #""leaf":9,"metadata":{"last_sla_violation":{"order":7,"provider":"#
                    + #""\#(Samples.provider)","burned_ct":40}}}"#), "\(text)")
        #expect(try AuditEntry(json: text) == entry)
    }

    @Test func `both names of the status are the same method`() {
        #expect(SettlementMethods.status.name == "settlement_status")
        #expect(SettlementMethods.status.aliases == ["compute_market.settlement_status"])
    }
}
