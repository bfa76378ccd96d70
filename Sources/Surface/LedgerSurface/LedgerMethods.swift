public import ChainSurface
public import Primitives
public import RPC
public import Records
import Surface
public import World

/// What may be asked of the ledger.
public enum LedgerMethods {
    public static let inspect = Method<AccountQuery, LedgerAccountView>(
        "ledger.inspect", "An account, what it has set aside, and what is held for it.", cost: 4,
        errors: ChainMethods.silences, isReadOnly: true)

    public static let supply = Method<Nothing, SupplyList>(
        "ledger.supply", "How much there is of each asset, where it is, and whether it adds up.",
        errors: ChainMethods.silences, isReadOnly: true)

    public static let doctor = Method<Nothing, Diagnosis>(
        "ledger.doctor",
        """
        Looks for anything wrong: every row against the state root, all money, every order behind what \
        is set aside, the newest of the log and of History. Says at which block; never an older one than the \
        newest at the question. Made at most every five seconds: who asks sooner waits so long.
        """,
        cost: 64, errors: ChainMethods.silences, isReadOnly: true)
}

/// An account, and what others hold for it.
public struct LedgerAccountView: Record, Hashable {
    public var account = AccountView()
    /// Holds of which it is the beneficiary, the newest first.
    public var holds: [DepositView] = []
    /// How many there are, shown or not.
    public var holdCount: UInt64 = 0

    public init() {}

    /// The account's fields, then its own.
    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try account.fields(&visit)
        try visit("holds", &holds)
        try visit("hold_count", &holdCount)
    }
}

/// What of an asset is in which pool.
public struct PoolsView: Record, Hashable {
    public var treasury = Amount.zero
    public var unissued = Amount.zero
    public var burned = Amount.zero
    public var subsidy = Amount.zero

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("treasury", &treasury)
        try visit("unissued", &unissued)
        try visit("burned", &burned)
        try visit("subsidy", &subsidy)
    }
}

/// How much there is of an asset, and where.
public struct SupplyView: Record, Hashable {
    public var asset = Asset.block
    public var minted = Amount.zero
    public var accounts = Amount.zero
    public var deposits = Amount.zero
    public var pools = PoolsView()
    /// Whether accounts, deposits and pools come to what was minted.
    public var conserved = false

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("asset", &asset)
        try visit("minted", &minted)
        try visit("accounts", &accounts)
        try visit("deposits", &deposits)
        try visit("pools", &pools)
        try visit("conserved", &conserved)
    }
}

/// The assets by number.
public struct SupplyList: Record, Hashable {
    /// No more assets than this are listed.
    public static let most = 100

    public var assets: [SupplyView] = []

    public init() {}
    public init(_ assets: [SupplyView]) { self.assets = assets }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("assets", &assets)
    }
}
