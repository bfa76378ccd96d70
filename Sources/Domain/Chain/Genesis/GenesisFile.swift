import Crypto
public import Ledger
public import Primitives
public import Records

/// The first thing that is true on a chain: a file that people write and everyone who joins holds the
/// same of, to the digest.
public struct GenesisFile: Record, Hashable {
    public var version: Version<2> = .newest
    public var chainID = ChainID.none
    /// When the chain begins, in milliseconds since the Unix epoch.
    public var time = Milliseconds.zero
    public var mode = ChainMode.development
    public var ledger = LedgerGenesis()
    /// Who may change parameters.
    public var operators = KeyPolicy()
    public var params: [ParamChange] = []
    /// The rules that the chain begins under: the first, in a file of the first version.
    public var rules = RulesVersion.first
    /// How it begins to settle, where its rules know modes.
    public var settlement = SettlementGenesis()

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("chain_id", &chainID)
        try visit("time_ms", &time)
        try visit("mode", &mode)
        try visit("ledger", &ledger)
        try visit("operators", &operators)
        try visit("params", &params, default: [])
        guard visit.continues(if: version >= 2) else { return }
        try visit("rules", &rules)
        try visit("settlement", &settlement, default: SettlementGenesis())
    }

    /// What stands for the whole of it: the parent of the first block.
    public var hash: Digest {
        Self.hashFunction.digest(of: preimage(domain: "the-block 2026 genesis v1"))
    }

    /// What the chain takes from it.
    public var chain: ChainGenesis {
        ChainGenesis(chainID: chainID, operators: operators, params: params, rules: rules)
    }

    private static let hashFunction = Blake3.context("the-block 2026 genesis v1")
}

/// What a chain is for.
public enum ChainMode: UInt8, Choice, Sendable {
    /// On one machine, with keys that everyone knows.
    case development = 1
    /// Among many, with a token that is worth nothing.
    case test = 2
    case live = 3

    public var name: String {
        switch self {
        case .development: "development"
        case .test: "test"
        case .live: "live"
        }
    }
}
