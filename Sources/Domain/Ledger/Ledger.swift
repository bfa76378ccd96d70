public import Primitives
public import Tables

/// Every balance, every amount set aside, every pool.
///
/// For each asset the accounts, the deposits and the pools always sum to what was minted. A refusal
/// leaves rows and events as they were.
public struct Ledger: StateRoom {
    /// What the ledger's events, codes and deposits are known by.
    public static var room: UInt8 { 1 }

    var balances = Table<BalanceKey, Balance>()
    var deposits = Table<DepositID, Deposit>()
    var pools = Table<PoolKey, Balance>()
    var supplies = Table<Asset, Supply>()
    var references = Table<ReferenceKey, Reference>()
    var state = Table<ID<LedgerState>, LedgerState>()

    /// The rules that hold, for a rule whose outcome they change: no row of this room, its world sets it.
    public var rules = RulesVersion.first

    /// The holds in the order in which they expire. Derived from the deposits.
    var expiries = ExpiryQueue()
    /// The references in the order in which they are pruned. Derived from their rows.
    var aging = ReferenceQueue()
    /// When the schedule of emission is next due. Derived from the state.
    var nextEmission: Milliseconds?
    /// The rebate of each account that has one. Derived from the deposits.
    var rebates: [Address: DepositID] = [:]

    /// A ledger without any asset.
    public init() {}

    public mutating func tables(_ visit: inout some TableVisitor) throws(TableFault) {
        try visit("ledger/balances", &balances)
        try visit("ledger/deposits", &deposits)
        try visit("ledger/pools", &pools)
        try visit("ledger/supply", &supplies)
        try visit("ledger/references", &references)
        try visit("ledger/state", &state)
    }

    public mutating func rebuild() {
        var expiries = ExpiryQueue()
        var rebates: [Address: DepositID] = [:]
        deposits.forEachUnordered { id, deposit in
            if let time = deposit.expires { expiries.insert(id, at: time) }
            if deposit.kind == .rebate { rebates[deposit.owner] = id }
        }
        (self.expiries, self.rebates) = (expiries, rebates)
        aging = ReferenceQueue(references)
        nextEmission = facts.emission?.next
    }

    /// The one row of what is known besides money.
    var facts: LedgerState {
        get { state[.first] ?? LedgerState() }
        set { state.put(newValue, at: .first) }
    }
}

// What anybody may ask.
extension Ledger {
    public func balance(of account: Address, asset: Asset = .block) -> Amount {
        balances[BalanceKey(account, asset)]?.amount ?? .zero
    }

    public func deposit(_ id: DepositID) -> Deposit? { deposits[id] }

    public func pool(_ pool: Pool, asset: Asset = .block) -> Amount {
        pools[PoolKey(pool, asset)]?.amount ?? .zero
    }

    /// Zero throughout where the asset is not known.
    public func supply(of asset: Asset) -> Supply { supplies[asset] ?? Supply() }

    /// What is still to be emitted on schedule, and when next; nil where nothing is.
    public var emission: RunningEmission? { facts.emission }

    public var balanceCount: Int { balances.count }
    public var depositCount: Int { deposits.count }
    public var referenceCount: Int { references.count }

    /// The assets that are known, by number.
    public var assets: [Asset] { supplies.keys }

    /// The deposits as they stand, to be looked through elsewhere: a copy that shares their rows.
    public var frozenDeposits: Table<DepositID, Deposit> { deposits.frozen() }

    /// Every deposit in the order of ids; sorted now, for whoever asks.
    public func forEachDeposit(_ body: (DepositID, Deposit) throws -> Void) rethrows {
        try deposits.forEach(body)
    }
}
