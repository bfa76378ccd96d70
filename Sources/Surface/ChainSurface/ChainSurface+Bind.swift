import Chain
import Ledger
package import Primitives
import RPC
import Records
import Surface
import Tables
package import World

extension ChainSurface {
    static func bind(
        _ table: inout MethodTable, _ gate: any NodeGate
    ) throws(MethodTable.Refusal) {
        try bindTransactions(&table, gate)
        try bindBlocks(&table, gate)
        try bindProofs(&table, gate)
        try table.bind(ChainMethods.params) { _, _ in
            try await gate.look { world, _ in ParamList(world.chain.paramViews) }
        }
        try table.bind(ChainMethods.rules) { _, _ in
            try await gate.look { world, _ in RulesView(world) }
        }
        try table.bind(ChainMethods.fees) { _, _ in
            try await gate.look { world, header in FeeList(world.chain, after: header) }
        }
        try table.bind(ChainMethods.mempool) { _, _ in try await gate.mempool() }
    }

    private static func bindTransactions(
        _ table: inout MethodTable, _ gate: any NodeGate
    ) throws(MethodTable.Refusal) {
        try table.bind(ChainMethods.submit) { submission, _ in
            let transactions = submission.transactions
            guard transactions.count <= SurfaceRefusal.mostTransactions else {
                throw SurfaceRefusal.tooManyTransactions(transactions.count)
            }
            return SubmissionResults(await gate.submit(transactions))
        }
        try table.bind(ChainMethods.transaction) { query, _ in
            let view = try await gate.look { world, header in
                world.chain.outcome(of: query.id).map {
                    TransactionView(query.id, $0, sealed: header.height)
                }
            }
            guard let view else { throw SurfaceRefusal.notFound("transaction \(query.id)") }
            return view
        }
        try table.bind(ChainMethods.account) { query, _ in
            let (view, deposits) = try await gate.look { world, _ in
                (AccountView(query.account, in: world), world.ledger.frozenDeposits)
            }
            // The rows are looked through here, where nobody but the caller waits.
            return view.with(DepositSearch(deposits) { $0.owner == query.account })
        }
    }

    private static func bindBlocks(
        _ table: inout MethodTable, _ gate: any NodeGate
    ) throws(MethodTable.Refusal) {
        try table.bind(ChainMethods.status) { _, _ in try await gate.status() }
        try table.bind(ChainMethods.block) { query, _ in
            let block = try await gate.block(
                at: query.height, skip: Int(clamping: query.skip), limit: query.limit.count)
            guard let block else {
                let name = query.height.map { "block \($0)" } ?? "a sealed block"
                throw SurfaceRefusal.notFound(name)
            }
            return block
        }
        try table.bind(ChainMethods.blocks) { query, _ in
            let limit = query.limit.count
            let headers = try await gate.headers(from: query.from, limit: limit)
            return BlockList(headers.prefix(limit).map { HeaderView($0) })
        }
        try table.bind(ChainMethods.macroBlock) { query, _ in
            guard let block = try await gate.macroBlock(upTo: query.height) else {
                let name = query.height.map { " up to block \($0)" } ?? ""
                throw SurfaceRefusal.notFound("macro block\(name)")
            }
            return MacroBlockView(block)
        }
        try table.bind(ChainMethods.consensus) { _, _ in
            try await gate.look { _, header in ConsensusStatus(header) }
        }
    }

    private static func bindProofs(
        _ table: inout MethodTable, _ gate: any NodeGate
    ) throws(MethodTable.Refusal) {
        try table.bind(ChainMethods.proveEvent) { query, _ in
            let proof = try await gate.eventProof(leaf: query.leaf, atSize: query.size)
            guard let proof else {
                let size = query.size.map { " in History of \($0) events" } ?? " in a sealed block"
                throw SurfaceRefusal.notFound("event \(query.leaf)\(size)")
            }
            return proof
        }
        try table.bind(ChainMethods.proveConsistency) { query, _ in
            guard let proof = try await gate.consistency(from: query.from, to: query.to) else {
                throw SurfaceRefusal.notFound(
                    "History of \(query.from) events within that of \(query.to)")
            }
            return proof
        }
        try table.bind(ChainMethods.proveBalance) { query, _ in
            try await gate.balanceProof(query.account, asset: query.asset)
        }
    }
}

extension TransactionView {
    init(_ id: TransactionID, _ outcome: OutcomeRow, sealed: Height) {
        self.init()
        let code = RefusalCode(value: outcome.code)
        (self.id, height, self.code) = (id, outcome.height, outcome.code)
        (name, explanation) = (Word(ours: code.name), Sentence(code.explanation))
        firmness = Word(ours: outcome.height <= sealed ? "final" : "durable")
    }
}

extension RulesView {
    init(_ world: borrowing World) {
        self.init()
        (version, newestKnown) = (world.rules.value, world.knows.value)
        (current, planned) = (world.chain.currentRules, world.chain.plannedRules)
    }
}

extension FeeList {
    init(_ chain: borrowing Chain, after header: Header) {
        self.init()
        height = header.height.next ?? header.height
        for lane in FeeLane.allCases {
            var view = LaneFeeView()
            (view.lane, view.baseFee) = (lane, chain.baseFee(of: lane))
            view.units = chain.fees[LaneKey(lane)]?.units ?? 0
            view.target = chain.step(of: lane).target
            view.limit = chain[.blockUnits]
            lanes.append(view)
        }
    }
}

extension ConsensusStatus {
    init(_ header: Header) {
        self.init()
        switch header.consensus {
        case .solo: (mode, firmness) = (Word(ours: "solo"), Word(ours: "final"))
        }
        (height, proposer, validators) = (header.height, header.proposer, header.validators)
    }
}

extension AccountView {
    /// Without what it has set aside.
    package init(_ account: Address, in world: borrowing World) {
        self.init()
        let known = world.chain.account(of: account)
        (self.account, nonce, authority) = (account, known.nonce, known.authority)
        rebate = world.ledger.rebate(of: account)
        for asset in world.ledger.assets.prefix(Self.most) {
            let amount = world.ledger.balance(of: account, asset: asset)
            if amount > .zero { balances.append(BalanceView(asset, amount)) }
        }
    }
}
