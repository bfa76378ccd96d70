public import Ledger
public import Primitives
public import Records
package import Tables

/// What an account has of one asset.
public struct BalanceView: Record, Hashable {
    public var asset = Asset.block
    public var amount = Amount.zero

    public init() {}
    public init(_ asset: Asset, _ amount: Amount) { (self.asset, self.amount) = (asset, amount) }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("asset", &asset)
        try visit("amount", &amount)
    }
}

/// Money that is set aside.
public struct DepositView: Record, Hashable {
    public var id = DepositID.none
    public var kind = DepositKind.hold
    public var asset = Asset.block
    public var amount = Amount.zero
    /// The room whose rules it stands under, and what it stands for there.
    public var room: UInt8 = 0
    public var subject: UInt64 = 0
    public var owner = Address.zero
    /// Who is paid when a hold is posted.
    public var beneficiary: Address?
    public var expires: Milliseconds?

    public init() {}

    public init(_ id: DepositID, _ deposit: Deposit) {
        (self.id, kind, asset) = (id, deposit.kind, deposit.asset)
        (amount, room, subject) = (deposit.amount, deposit.room, deposit.subject)
        (owner, beneficiary, expires) = (deposit.owner, deposit.beneficiary, deposit.expires)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("id", &id)
        try visit("kind", &kind)
        try visit("asset", &asset)
        try visit("amount", &amount)
        try visit("room", &room)
        try visit("subject", &subject)
        try visit("owner", &owner)
        try visit("beneficiary", &beneficiary)
        try visit("expires_ms", &expires)
    }
}

/// An account as the chain and the ledger know it, with what the open block has done so far.
public struct AccountView: Record, Hashable {
    /// No more balances, deposits or holds than this are shown.
    public static let most = 100

    public var account = Address.zero
    /// The nonce of its next transaction.
    public var nonce: UInt64 = 0
    /// Whose signatures count, where its keys were ever rotated.
    public var authority: Digest?
    public var balances: [BalanceView] = []
    /// What it has for its fees alone; they are taken from there first.
    public var rebate = Amount.zero
    /// What it has set aside, the newest first.
    public var deposits: [DepositView] = []
    /// How many deposits it has, shown or not.
    public var depositCount: UInt64 = 0

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("account", &account)
        try visit("nonce", &nonce)
        try visit("authority", &authority)
        try visit("balances", &balances)
        try visit("rebate", &rebate)
        try visit("deposits", &deposits)
        try visit("deposit_count", &depositCount)
    }

    /// The same account with what it has set aside.
    package func with(_ search: DepositSearch) -> AccountView {
        var view = self
        (view.deposits, view.depositCount) = (search.first, UInt64(search.count))
        return view
    }

    public func balance(of asset: Asset) -> Amount {
        balances.first { $0.asset == asset }?.amount ?? .zero
    }
}

/// The deposits of which something holds: the newest of them, and how many there are.
package struct DepositSearch: Sendable {
    package let first: [DepositView]
    package let count: Int

    package init(_ deposits: Table<DepositID, Deposit>, where wanted: (Deposit) -> Bool) {
        var found: [DepositID] = []
        deposits.forEachUnordered { id, deposit in
            if wanted(deposit) { found.append(id) }
        }
        count = found.count
        first = found.sorted(by: >).prefix(AccountView.most).compactMap { id in
            deposits[id].map { DepositView(id, $0) }
        }
    }
}
