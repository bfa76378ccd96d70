public import Primitives
public import Records

public typealias DepositID = ID<Deposit>

/// A hold is a deposit that waits for its owner's word.
public typealias HoldID = DepositID

/// What a deposit is there for.
public enum DepositKind: UInt8, Choice, Sendable {
    case hold = 1
    case escrow = 2
    case bond = 3
    /// Pays its owner's fees, and nothing else.
    case rebate = 4

    public var name: String {
        switch self {
        case .hold: "hold"
        case .escrow: "escrow"
        case .bond: "bond"
        case .rebate: "rebate"
        }
    }
}

/// Money set aside. It always has an owner, to whom what is left goes back when it is closed.
public struct Deposit: Record, Hashable {
    public var owner = Address.zero
    public var asset = Asset.block
    /// What is in it. Payments may empty it; the row stays until it is closed.
    public var amount = Amount.zero
    public var kind = DepositKind.hold
    /// The room whose rules it stands under, and what it stands for there.
    public var room: UInt8 = 0
    public var subject: UInt64 = 0
    /// Who is paid when a hold is posted.
    public var beneficiary: Address?
    /// From this time on a hold can only go back.
    public var expires: Milliseconds?

    public init() {}

    @inlinable public mutating func fields(
        _ visit: inout some FieldVisitor
    ) throws(RecordError) {
        try visit("owner", &owner)
        try visit("asset", &asset, default: .block)
        try visit("amount", &amount)
        try visit("kind", &kind)
        try visit("room", &room)
        try visit("subject", &subject)
        try visit("beneficiary", &beneficiary)
        try visit("expires_ms", &expires)
    }
}
