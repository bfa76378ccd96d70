import Chain
import ComputeMarket
import Foundation
import Ledger
import Primitives
import Records
import Settlement
import SettlementSurface
import SpecTesting
import Surface
import SurfaceTesting
import Terminal
import Testing
import World

@Suite(.ownThreads) struct SettlementVerbsTests {
    private func run(
        _ node: TestNode, _ line: String, key: ScratchKey? = nil
    ) async -> TestNode.Said {
        let words = line.split(separator: " ").map(String.init)
        return await node.run(Samples.tree, words + (key.map { ["--key-file", $0.path] } ?? []))
    }

    @Test func `operators arm, cancel and fall back, and the status tells each`() async throws {
        let node = try await Samples.node()
        let key = try ScratchKey(.operator)
        #expect(await run(node, "settlement status").output.hasPrefix("mode           real\n"))
        let twice = await run(node, "settlement arm --delay 3", key: key)
        #expect(twice.code == .failed && twice.errors.contains("it is settled for real already"))
        let back = await run(node, "settlement dry-run --reason a-drill", key: key)
        #expect(back.code == .success, "\(back)")
        let dry = await run(node, "settlement status").output
        #expect(
            dry.contains("mode           dry_run\n") && dry.contains("fell back for  a-drill\n"))

        let arm = await run(node, "settlement arm --delay 3", key: key)
        #expect(arm.code == .success, "\(arm)")
        let height = node.gate.world.settlement.mode.arming?.activateAt
        #expect(arm.output.hasSuffix("activate_at  \(try #require(height))\n"), "\(arm.output)")
        let armed = await run(node, "settlement status").output
        #expect(armed.contains("mode           armed\n") && armed.contains("for 3 blocks\n"))
        let cancel = await run(node, "settlement cancel --reason not-yet", key: key)
        #expect(cancel.code == .success)
        #expect(node.gate.world.settlement.metadata.lastCancelReason?.text == "not-yet")
        let none = await run(node, "settlement cancel", key: key)
        #expect(none.code == .failed && none.errors.contains("nothing is armed"))

        _ = await run(node, "settlement arm --delay 2", key: key)
        for _ in 0..<3 { node.gate.seal() }
        #expect(await run(node, "settlement status").output.hasPrefix("mode           real\n"))
        #expect(node.gate.world.ledger.isConserved)
    }

    @Test func `who is no operator changes nothing, and is told so`() async throws {
        let node = try await Samples.node()
        let buyer = try ScratchKey(.buyer)
        // The policy of one key is another account than that key's own, which has nothing.
        let said = await run(node, "settlement dry-run", key: buyer)
        #expect(said.code != .success)
        #expect(node.gate.world.settlement.mode.name == "real")
        let direct = node.gate.perform(
            .settlement(.dryRun(BackToDryRun())), by: Samples.buyer)
        #expect(direct.name == "settlement.not_an_operator")
        let odd = await run(node, "settlement dry-run --reason two@words", key: buyer)
        #expect(odd.code == .success || odd.code == .failed || odd.code == .misuse)
        let wrong = await node.run(
            Samples.tree,
            ["settlement", "cancel", "--reason", "two words", "--key-file", buyer.path])
        #expect(wrong.code == .misuse, "\(wrong)")
        let alone = await run(
            node, "settlement dry-run --also-key-file \(buyer.path)", key: buyer)
        #expect(alone.code == .misuse && alone.errors.contains("--operators"), "\(alone)")
    }

    @Test func `several operators sign by a policy in a file, which may be the genesis`()
        async throws
    {
        let node = try await Samples.node()
        let key = try ScratchKey(.operator)
        let folder = FileManager.default.temporaryDirectory
        let file = folder.appending(path: "tb-genesis-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(GenesisFile.dev.json()).write(to: file)
        let said = await run(
            node, "settlement dry-run --operators \(file.path)", key: key)
        #expect(said.code == .success, "\(said)")
        try Data(GenesisFile.dev.operators.json()).write(to: file)
        let armed = await run(
            node, "settlement arm --delay 4 --operators \(file.path)", key: key)
        #expect(armed.code == .success, "\(armed)")
        let stranger = await run(
            node, "settlement cancel --operators \(file.path)", key: try ScratchKey(.buyer))
        #expect(stranger.code == .badData && stranger.errors.contains("policy is not met"))
        try Data("{}".utf8).write(to: file)
        let empty = await run(node, "settlement cancel --operators \(file.path)", key: key)
        #expect(empty.code == .badData && empty.errors.contains("neither a policy"))
        #expect(node.gate.world.settlement.mode.name == "armed")
    }

    @Test func `balances, records, roots and promises are tables and JSON`() async throws {
        let node = try await Samples.node()
        Samples.finish(1, at: node)
        node.gate.seal()
        let balances = await run(node, "settlement balances").output
        #expect(balances.contains(Samples.provider.short) && balances.contains("10"))
        let json = await run(node, "settlement balances --json").output
        #expect(
            json == #"{"providers":[{"provider":"\#(Samples.provider)","ct":10,"industrial":0,"#
                + #""dry_run_ct":0,"dry_run_industrial":0}]}"# + "\n")
        let audit = await run(node, "settlement audit --since 2").output
        #expect(audit.contains("accrue_split  real") && !audit.contains("escrow_split"))
        #expect(await run(node, "settlement audit --json").output.contains(#""anchor":null"#))
        let roots = await run(node, "settlement roots").output
        let root = try #require(node.gate.world.settlement.recentRoots().last)
        #expect(roots.contains("\(root.height)  \(root.root.hex)"), "\(roots)")
        let levels = await run(node, "settlement sla").output
        #expect(levels.contains("completed") && levels.contains("real"))

        let key = try #require(node.gate.world.market.receipt(of: JobID(1))?.idempotencyKey)
        let anchor = await run(
            node, "settlement anchor --receipt \(key.hex)", key: try ScratchKey(.operator))
        #expect(anchor.code == .success, "\(anchor)")
        let empty = await run(node, "settlement anchor", key: try ScratchKey(.operator))
        #expect(empty.code == .misuse && empty.errors.contains("--receipt"))
        #expect(node.gate.world.settlement.metadata.lastAnchor != nil)
    }

    @Test func `stats show the lanes, the providers and the newest records`() async throws {
        let node = try await Samples.node()
        Samples.finish(1, at: node)
        node.gate.seal()
        let stats = await run(node, "stats").output
        #expect(stats.hasPrefix("mode         real\n"))
        for part in ["consumer", "industrial", Samples.provider.short, "accrue_split"] {
            #expect(stats.contains(part), "\(part)")
        }
        let json = await run(node, "stats --json").output
        #expect(json.hasPrefix(#"{"settlement":{"mode":"real","#))
    }
}
