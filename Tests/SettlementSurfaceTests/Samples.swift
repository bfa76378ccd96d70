import Chain
import ChainSurface
import ComputeMarket
import ComputeMarketSurface
import Ledger
import Primitives
import RPC
import Records
import Settlement
import SettlementSurface
import Surface
import SurfaceTesting
import Synchronization
import Tables
import Terminal
import World

/// Settlement's and the market's surfaces behind a node of a test's own, under the rules that know
/// modes.
enum Samples {
    static let buyer = DevelopmentKey.buyer.address
    static let provider = DevelopmentKey.provider.address
    static let operators = GenesisFile.dev.chain.operators.address
    static let tree = ComputeVerbs.command([StatsVerb.command, SettlementVerbs.command])

    /// One whose audit records are those of the blocks it has sealed.
    static func node() async throws -> TestNode {
        let records = SealedRecords()
        let settlement = Surface("Settlement", events: SettlementSurface.events) {
            (table, gate) throws(MethodTable.Refusal) in
            try SettlementSurface.surface.bind(&table, gate)
            records.begin(gate)
            try SettlementSurface.bind(&table, audit: records)
        }
        let node = try await TestNode([
            ChainSurface.surface, ComputeMarketSurface.surface, settlement,
        ])
        guard node.gate.world.rules < RulesVersion(2) else { return node }
        let height = try await node.gate.status().currentBlockHeight.adding(2) ?? .genesis
        let upgrade = Upgrade(
            to: RulesVersion(2), from: height, program: ProgramVersion(checked: "0.2.0"))
        node.gate.perform(.chain(.upgrade(upgrade)), by: operators)
        node.gate.seal()
        return node
    }

    static func post(
        _ units: UInt64 = 2, at price: UInt64 = 10, slice: [UInt8] = [1, 2, 3]
    ) -> World.Command {
        .market(
            .post(
                JobPost(
                    commitment: Slice.commitment(of: Slice.proof(of: slice)),
                    length: UInt64(slice.count), units: Units(units), pricePerUnit: Price(price),
                    lane: .consumer, deadline: GenesisFile.dev.time.adding(.hours(1)) ?? .zero)))
    }

    /// Has a job of two units posted, matched and done, by a provider who offers nothing else.
    static func finish(
        _ job: UInt64, at node: TestNode, by provider: Address = provider, price: UInt64 = 5
    ) {
        let offer = Offer(units: Units(2), pricePerUnit: Price(price), lane: .consumer)
        node.gate.perform(.market(.offer(offer)), by: provider)
        node.gate.perform(post(at: 100), by: buyer)
        let proof = Proof(job: JobID(job), proof: Slice.proof(of: [1, 2, 3]))
        node.gate.perform(.market(.prove(proof)), by: provider)
        node.gate.perform(
            .market(.withdraw(Withdrawal(offer: OfferID(job)))), by: provider)
    }

    /// Has a job posted and matched, which nobody does.
    static func match(at node: TestNode) {
        let offer = Offer(units: Units(2), pricePerUnit: Price(5), lane: .consumer)
        node.gate.perform(.market(.offer(offer)), by: provider)
        node.gate.perform(post(at: 100), by: buyer)
    }

    /// What an operator of the development chain signs.
    static func signed(
        _ command: Settlement.Command, at node: TestNode
    ) throws -> World.SignedCommand {
        let policy = GenesisFile.dev.operators
        let world = node.gate.world
        let body = TransactionBody(
            chainID: GenesisFile.dev.chainID, sender: operators,
            nonce: world.chain.account(of: operators).nonce, lane: .consumer,
            maxFee: Amount(units: 1_000), expiresAt: Height(500),
            command: World.Command.settlement(command))
        let part = try body.partlySigned(by: DevelopmentKey.operator.signingKey, under: policy)
        return try body.signed(under: policy, with: [part])
    }
}

/// The audit records of the blocks that a gate has sealed.
final class SealedRecords: AuditSource {
    private let gate = Mutex<(any NodeGate)?>(nil)

    func begin(_ gate: any NodeGate) { self.gate.withLock { $0 = gate } }

    func lines(since: UInt64?, limit: Int) async throws(NodeSilence) -> [RawJSON] {
        guard let gate = gate.withLock({ $0 }) else { throw .stopped }
        var entries: [AuditEntry] = []
        var height = Height.genesis
        while let block = try await gate.block(at: height, skip: 0, limit: .max) {
            for event in block.events {
                if let entry = AuditEntry(event: event.bytes.bytes, leaf: event.leaf) {
                    entries.append(entry)
                }
            }
            height = height.next ?? height
        }
        let wanted =
            if let since {
                Array(entries.filter { $0.sequence > since }.prefix(limit))
            } else { Array(entries.suffix(limit)) }
        return wanted.map { RawJSON(of: $0) }
    }
}
