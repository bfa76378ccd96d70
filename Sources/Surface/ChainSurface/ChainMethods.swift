public import RPC
public import Records
public import Surface
public import Tables

/// What may be asked of the chain: its blocks, its accounts, its fees, and proofs of all of it.
public enum ChainMethods {
    public static let submit = Method<Submission, SubmissionResults>(
        "chain.submit",
        "Hands in signed transactions, and answers what came of each once it is durable.",
        cost: 4,
        errors: [SurfaceRefusal.tooManyTransactions, ServerRefusal.busy, NodeSilence.stoppedError])

    public static let status = Method<Nothing, NodeStatus>(
        "chain.status", "Where the node stands: its chain, its newest block, what waits.",
        errors: silences, isReadOnly: true)

    public static let block = Method<BlockQuery, BlockView>(
        "chain.block", "A sealed block with what happened in it; the newest where none is named.",
        cost: 2, errors: [SurfaceRefusal.notFound] + silences, isReadOnly: true)

    public static let blocks = Method<BlocksQuery, BlockList>(
        "chain.blocks", "Headers of sealed blocks, the newest first.", cost: 2, errors: silences,
        isReadOnly: true)

    public static let macroBlock = Method<MacroBlockQuery, MacroBlockView>(
        "chain.macro_block",
        "The newest macro block, or the newest up to a height: the state root of each shard.",
        cost: 2, errors: [SurfaceRefusal.notFound] + silences, isReadOnly: true)

    public static let transaction = Method<TransactionQuery, TransactionView>(
        "chain.transaction",
        "What came of a transaction, for as long as it could still be sent again.",
        errors: [SurfaceRefusal.notFound] + silences, isReadOnly: true)

    public static let account = Method<AccountQuery, AccountView>(
        "chain.account", "An account: its nonce, its keys, what it has and what is set aside.",
        cost: 4, errors: silences, isReadOnly: true)

    public static let params = Method<Nothing, ParamList>(
        "chain.params", "Every parameter of the chain, its value and its bounds.",
        errors: silences, isReadOnly: true)

    public static let rules = Method<Nothing, RulesView>(
        "chain.rules",
        "Which rules hold, which this node's program knows, and which are planned to come.",
        errors: silences, isReadOnly: true)

    public static let fees = Method<Nothing, FeeList>(
        "chain.fees", "What a unit costs in each lane, and how full the open block is.",
        errors: silences, isReadOnly: true)

    public static let mempool = Method<Nothing, MempoolView>(
        "mempool.stats",
        "What waits in each lane, what it takes to wait there, and how full blocks are.",
        errors: silences, isReadOnly: true)

    public static let proveEvent = Method<EventProofQuery, EventProofView>(
        "chain.prove_event", "An event, and the proof that it stands in History under a block.",
        cost: 4, errors: [SurfaceRefusal.notFound] + silences, isReadOnly: true)

    public static let proveConsistency = Method<ConsistencyQuery, LogConsistency>(
        "chain.prove_consistency", "The proof that between two sizes History only grew.",
        cost: 4, errors: [SurfaceRefusal.notFound] + silences, isReadOnly: true)

    public static let proveBalance = Method<BalanceProofQuery, BalanceProofView>(
        "chain.prove_balance",
        "What an account has of an asset, and the proof of it under the newest block's state root.",
        cost: 8, errors: silences, isReadOnly: true)

    public static let consensus = Method<Nothing, ConsensusStatus>(
        "consensus.status", "By what right blocks stand here, and who makes them.",
        errors: silences, isReadOnly: true)

    /// The sequence of an event counts its place in History.
    public static let events = EventStream<EventFilter, EventView>(
        "events", "Every event of the chain, as it becomes durable.")

    /// What any question may be answered with.
    public static let silences = [
        ServerRefusal.busy, NodeSilence.stoppedError, NodeSilence.unreadableError,
    ]
}
