import Chain
import ChainSurface
import Ledger
import Primitives
import RPC
import Records
import SpecTesting
import Surface
import SurfaceTesting
import Tables
import Testing
import World

@Suite(.ownThreads) struct ChainMethodsTests {
    /// The code of the refusal that a call meets; nil where it is answered.
    private func code<P, R>(_ node: TestNode, _ method: Method<P, R>, _ params: P) async throws
        -> Int64?
    {
        do {
            _ = try await node.call(method, params)
            return nil
        } catch RPCClientError.refused(let code, _, _) { return code }
    }

    // MARK: Transactions

    @Test func `a transaction is handed in once, and what came of it is told again`() async throws {
        let node = try await Samples.node()
        let transaction = try Samples.signed()
        let submission = Submission([transaction])
        let first = try await node.call(ChainMethods.submit, submission).results
        #expect(first.map(\.name.text) == ["done"] && first[0].height == Height(1))
        #expect(first[0].id == transaction.id && !first[0].repeated)
        let again = try await node.call(ChainMethods.submit, submission).results
        #expect(again[0].repeated && again[0].isDone)

        let query = TransactionQuery(transaction.id)
        let durable = try await node.call(ChainMethods.transaction, query)
        #expect(durable.firmness.text == "durable" && durable.name.text == "done")
        node.gate.seal()
        let final = try await node.call(ChainMethods.transaction, query)
        #expect(final.firmness.text == "final" && final.height == Height(1))
    }

    @Test func `refusals come one a transaction, in their order, with a reason`() async throws {
        let node = try await Samples.node()
        var forged = try Samples.signed(1)
        forged.body.maxFee = Amount(units: 9)
        let poor = TransactionBody(
            chainID: GenesisFile.dev.chainID, sender: DevelopmentKey.provider.address, nonce: 0,
            maxFee: Amount(units: 10), expiresAt: Height(600),
            command: World.Command.ledger(
                .transfer(Transfer(to: Samples.buyer, amount: .maximumExactInJSON)))
        ).signed(by: try DevelopmentKey.provider.signingKey)
        let results = try await node.call(
            ChainMethods.submit,
            Submission([forged, try Samples.signed(1, nonce: 9), poor])
        ).results
        #expect(results.map(\.code) == [2_007, 2_005, 1_003] || results[2].code / 1_000 == 1)
        #expect(
            results.prefix(2).map(\.name.text) == ["chain.bad_signature", "chain.nonce_too_high"])
        #expect(results[0].height == nil && results[2].height == Height(1))
        #expect(results.allSatisfy { !$0.explanation.wrapped.isEmpty })
        let view = try await node.call(ChainMethods.transaction, TransactionQuery(poor.id))
        #expect(view.code == results[2].code && view.explanation == results[2].explanation)
    }

    @Test func `one call takes 256 transactions and not one more`() async throws {
        let node = try await Samples.node()
        let one = try Samples.signed()
        let most = Submission(Array(repeating: one, count: 256))
        #expect(try await node.call(ChainMethods.submit, most).results.count == 256)
        let more = Submission(most.transactions + [one])
        #expect(try await code(node, ChainMethods.submit, more) == -33_041)
        #expect(try await node.call(ChainMethods.submit, Submission()).results.isEmpty)
    }

    // MARK: Blocks

    @Test func `blocks are listed newest first, never more than were asked for`() async throws {
        let node = try await Samples.node()
        for _ in 0..<24 { node.gate.seal() }
        let usual = try await node.call(ChainMethods.blocks).blocks
        #expect(usual.map(\.header.height.value) == (5...24).reversed())
        #expect(usual.allSatisfy { $0.hash == $0.header.hash })
        let query = BlocksQuery(from: Height(3), limit: 2)
        let some = try await node.call(ChainMethods.blocks, query).blocks
        #expect(some.map(\.header.height.value) == [3, 2])
        #expect(some[0].header.parent == some[1].hash)
        let all = try await node.call(ChainMethods.blocks, BlocksQuery(from: nil, limit: 100))
        #expect(all.blocks.count == 25)
    }

    @Test func `a block shows its events, as many as were asked for`() async throws {
        let node = try await Samples.node()
        for amount in 1...5 as ClosedRange<UInt128> {
            let transfer = Transfer(to: Samples.buyer, amount: Amount(units: amount))
            node.gate.perform(.ledger(.transfer(transfer)), by: Samples.faucet)
        }
        node.gate.seal()
        let newest = try await node.call(ChainMethods.block)
        #expect(newest.header.height == Height(1) && newest.events.count == 5)
        #expect(newest.hash == newest.header.hash)
        #expect(newest.events.map(\.leaf) == Array(newest.firstLeaf..<(newest.firstLeaf + 5)))
        var query = BlockQuery(Height(1))
        (query.skip, query.limit) = (3, ListLimit(clamping: 1))
        let part = try await node.call(ChainMethods.block, query)
        #expect(part.events.map(\.leaf) == [newest.firstLeaf + 3])
        query.skip = .max
        #expect(try await node.call(ChainMethods.block, query).events.isEmpty)
        #expect(try await code(node, ChainMethods.block, BlockQuery(Height(2))) == -33_040)
    }

    @Test func `status and consensus say where the node stands`() async throws {
        let node = try await Samples.node()
        node.gate.seal()
        let status = try await node.call(ChainMethods.status)
        let head = try await node.call(ChainMethods.block)
        #expect(status.headHash == head.hash && status.currentBlockHeight == Height(1))
        #expect(status.genesisHash == GenesisFile.devHash && status.chainID.text == "tb-dev")
        let consensus = try await node.call(ChainMethods.consensus)
        #expect(consensus.mode.text == "solo" && consensus.firmness.text == "final")
        #expect(consensus.proposer == DevelopmentKey.proposer.address)
        #expect(consensus.height == Height(1))
    }

    // MARK: Accounts and fees

    @Test func `an account has a nonce, balances and what it set aside`() async throws {
        let node = try await Samples.node()
        let nobody = try await node.call(ChainMethods.account, AccountQuery(.zero))
        #expect(nobody.nonce == 0 && nobody.balances.isEmpty && nobody.depositCount == 0)
        let submission = Submission([try Samples.signed(7)])
        _ = try await node.call(ChainMethods.submit, submission)
        let transfer = Transfer(to: Samples.faucet, amount: Amount(units: 3))
        let expires = GenesisFile.dev.time.adding(.hours(1)) ?? .zero
        for _ in 0..<102 {
            node.gate.perform(
                .ledger(.reserve(Reservation(transfer, expires: expires))), by: Samples.buyer)
        }
        let buyer = try await node.call(ChainMethods.account, AccountQuery(Samples.buyer))
        #expect(buyer.balance(of: .block).units == 1_000_000_000_000 + 7 - 306)
        #expect(buyer.depositCount == 102 && buyer.deposits.count == 100)
        #expect(buyer.deposits.map(\.id.value) == (3...102).reversed())
        #expect(buyer.deposits[0].beneficiary == Samples.faucet)
        let faucet = try await node.call(ChainMethods.account, AccountQuery(Samples.faucet))
        #expect(faucet.nonce == 1 && faucet.depositCount == 0)
    }

    @Test func `parameters and fees are those of the open block`() async throws {
        let node = try await Samples.node()
        let params = try await node.call(ChainMethods.params).params
        #expect(params.map(\.number) == Param.allCases.map(\.rawValue))
        _ = try await node.call(ChainMethods.submit, Submission([try Samples.signed()]))
        let fees = try await node.call(ChainMethods.fees)
        #expect(fees.height == Height(1) && fees.lanes.map(\.lane) == [.consumer, .industrial])
        #expect(fees.lanes.map(\.units) == [1, 0] && fees.lanes[0].target == 300_000)
        #expect(fees.lanes.allSatisfy { $0.limit == 1_000_000 })
        #expect(fees.baseFee(of: .consumer) == Amount(units: 1))
    }

    @Test func `each lane of the mempool is told, with its bounds and its fees`() async throws {
        let node = try await Samples.node()
        let lanes = try await node.call(ChainMethods.mempool).lanes
        #expect(lanes.map(\.lane) == [.consumer, .industrial])
        #expect(lanes.allSatisfy { $0.most == 8 && $0.baseFee == Amount(units: 1) })
        node.gate.fallSilent(.stopped)
        #expect(try await code(node, ChainMethods.mempool, Nothing()) == -33_030)
    }

    @Test func `rules are those of the open block, with what is planned and what the node knows`()
        async throws
    {
        let young = try await Samples.node().call(ChainMethods.rules)
        #expect(young.version == 2 && young.current?.height == .genesis)
        let node = try await Samples.node(.devOfFirstRules)
        let first = try await node.call(ChainMethods.rules)
        #expect(first.version == 1 && first.newestKnown == RulesVersion.newest.value)
        #expect(first.current == nil && first.planned == nil)
        let operators = GenesisFile.dev.chain.operators.address
        let upgrade = Upgrade(
            to: RulesVersion(2), from: Height(2), program: ProgramVersion(checked: "3.0.0"))
        node.gate.perform(.chain(.upgrade(upgrade)), by: operators)
        let planned = try await node.call(ChainMethods.rules)
        #expect(planned.version == 1 && planned.planned?.height == Height(2))
        node.gate.seal()
        let block = try await node.call(ChainMethods.block)
        #expect(block.events.map(\.kind.text) == ["chain.rules_planned"])
        let now = try await node.call(ChainMethods.rules)
        #expect(now.version == 2 && now.current?.program.text == "3.0.0" && now.planned == nil)
    }

    // MARK: Proofs

    @Test func `proofs hold, and what cannot be proven is not found`() async throws {
        let node = try await Samples.node()
        _ = try await node.call(ChainMethods.submit, Submission([try Samples.signed()]))
        node.gate.seal()
        let sizes = try await node.call(ChainMethods.blocks).blocks.map(\.header.history)
        let (new, old) = (sizes[0], sizes[1])
        for size in [nil, new.size] {
            let query = EventProofQuery(1, size: size)
            try await node.call(ChainMethods.proveEvent, query).check(query)
        }
        let growth = ConsistencyQuery(from: old.size, to: new.size)
        try await node.call(ChainMethods.proveConsistency, growth).verify(from: old, to: new)
        for account in [Samples.buyer, .zero] {
            let query = BalanceProofQuery(account)
            try await node.call(ChainMethods.proveBalance, query).check(query)
        }
        let beyond = EventProofQuery(new.size)
        #expect(try await code(node, ChainMethods.proveEvent, beyond) == -33_040)
        let noBlock = EventProofQuery(0, size: new.size - 1)
        #expect(try await code(node, ChainMethods.proveEvent, noBlock) == -33_040)
        let shrinking = ConsistencyQuery(from: new.size, to: old.size)
        #expect(try await code(node, ChainMethods.proveConsistency, shrinking) == -33_040)
    }

    // MARK: Silence

    @Test(arguments: [
        (NodeSilence.busy, Int64(-33_011)), (.stopped, -33_030), (.unreadable("x"), -33_031),
    ])
    func `a node that does not answer says why, whatever is asked`(
        silence: NodeSilence, expected: Int64
    ) async throws {
        let node = try await Samples.node()
        node.gate.fallSilent(silence)
        #expect(try await code(node, ChainMethods.status, Nothing()) == expected)
        #expect(try await code(node, ChainMethods.block, BlockQuery()) == expected)
        #expect(try await code(node, ChainMethods.blocks, BlocksQuery()) == expected)
        #expect(try await code(node, ChainMethods.params, Nothing()) == expected)
        #expect(try await code(node, ChainMethods.fees, Nothing()) == expected)
        #expect(try await code(node, ChainMethods.consensus, Nothing()) == expected)
        #expect(try await code(node, ChainMethods.account, AccountQuery()) == expected)
        #expect(try await code(node, ChainMethods.transaction, TransactionQuery()) == expected)
        #expect(try await code(node, ChainMethods.proveEvent, EventProofQuery()) == expected)
        #expect(try await code(node, ChainMethods.proveBalance, BalanceProofQuery()) == expected)
        let growth = ConsistencyQuery()
        #expect(try await code(node, ChainMethods.proveConsistency, growth) == expected)
    }

    @Test func `a transaction that nobody has seen is not found`() async throws {
        let node = try await Samples.node()
        #expect(try await code(node, ChainMethods.transaction, TransactionQuery()) == -33_040)
    }

    // MARK: Events

    @Test func `a filter lets through the kinds and places that were named`() throws {
        var event = EventView()
        (event.leaf, event.kind) = (5, Word(ours: "ledger.moved"))
        var filter = try EventFilter(json: "{}")
        #expect(filter.wants(event))
        filter.from = 6
        #expect(!filter.wants(event))
        filter = try EventFilter(json: #"{"from":5,"kinds":["ledger.moved","chain.param_set"]}"#)
        #expect(filter.wants(event))
        event.kind = Word(ours: "ledger.remarked")
        #expect(!filter.wants(event))
    }

    @Test func `every kind of event of these rooms has a name`() {
        #expect(
            ChainSurface.events.map(\.name.text) == [
                "chain.transaction_applied", "chain.param_set", "chain.key_rotated",
                "chain.rules_planned",
            ])
        #expect(
            ChainSurface.events.map { [$0.room, $0.tag] } == [[0, 1], [2, 1], [2, 2], [2, 3]])
    }
}
