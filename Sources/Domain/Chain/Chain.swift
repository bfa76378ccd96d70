public import Primitives
import Records
public import Tables

/// Who may say what, once, and at what fee. What is refused changes nothing.
public struct Chain: StateRoom {
    /// What the chain keeps of each account that has sent something.
    public internal(set) var accounts = Table<Address, Account>()
    /// What came of each transaction that could be sent again.
    public internal(set) var outcomes = Table<TransactionID, OutcomeRow>()
    /// The parameters that are not what they were at first.
    public internal(set) var params = Table<ParamKey, ParamRow>()
    public internal(set) var fees = Table<LaneKey, LaneFees>()
    var state = Table<ID<ChainFacts>, ChainFacts>()
    var rulesRows = Table<ID<RulesRow>, RulesRow>()
    var expiries = ExpiryQueue()

    /// A chain that nobody has opened.
    public init() {}

    public mutating func tables(_ visit: inout some TableVisitor) throws(TableFault) {
        try visit("chain/accounts", &accounts)
        try visit("chain/outcomes", &outcomes)
        try visit("chain/params", &params)
        try visit("chain/fees", &fees)
        try visit("chain/state", &state)
        try visit("chain/rules", &rulesRows)
    }

    public mutating func rebuild() {
        expiries = ExpiryQueue()
        // Nothing depends on the order: what is due together is taken in the order of the ids.
        outcomes.forEachUnordered { id, row in expiries.insert(id, at: row.expiresAt) }
    }

    /// Begins the chain. Refused where it has begun, where the operators' policy is not well formed,
    /// and where a parameter of the genesis is unknown, named twice or out of its bounds.
    public mutating func open(_ genesis: ChainGenesis) throws(ChainRefusal) {
        guard state.isEmpty else { throw .alreadyOpen }
        guard genesis.operators.isWellFormed else { throw .malformedAuthorisation }
        let changes = try Param.checked(genesis.params, under: genesis.rules)
        state.put(
            ChainFacts(chainID: genesis.chainID, operators: genesis.operators.address), at: .first)
        if genesis.rules > .first {
            var row = RulesRow()
            row.current = .ofGenesis(genesis.rules)
            rulesRows.put(row, at: .first)
        }
        for (param, value) in changes { set(param, to: value) }
        for lane in FeeLane.allCases {
            fees.put(LaneFees(baseFee: feeFloor(of: lane)), at: LaneKey(lane))
        }
    }

    /// Brings the row of an account nearer that is about to send something; changes nothing.
    public func fetch(_ sender: Address) { accounts.fetch(sender) }

    // MARK: What it is

    /// The name of the chain.
    public var id: ChainID { state[.first]?.chainID ?? .none }

    /// The account that may change parameters; nobody's before the chain was opened.
    public var operators: Address { state[.first]?.operators ?? .zero }

    /// What the chain keeps of an account; one that never sent anything begins at nonce 0.
    public func account(of address: Address) -> Account { accounts[address] ?? Account() }

    /// The digest of the keys whose signatures count for an account.
    public func authority(of address: Address) -> Digest {
        accounts[address]?.authority ?? address.keyHash
    }
}
