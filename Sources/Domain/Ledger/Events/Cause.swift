public import Records

/// What made money move.
public enum CauseKind: UInt8, Choice, Sendable {
    case transfer = 1
    case fee = 2
    case tip = 3
    case escrow = 4
    case payment = 5
    case refund = 6
    case emission = 7
    case hold = 8
    case post = 9
    case void = 10
    case genesis = 11
    case bond = 12
    case slash = 13
    case burn = 14
    case expiry = 15
    case rebate = 16

    public var name: String {
        switch self {
        case .transfer: "transfer"
        case .fee: "fee"
        case .tip: "tip"
        case .escrow: "escrow"
        case .payment: "payment"
        case .refund: "refund"
        case .emission: "emission"
        case .hold: "hold"
        case .post: "post"
        case .void: "void"
        case .genesis: "genesis"
        case .bond: "bond"
        case .slash: "slash"
        case .burn: "burn"
        case .expiry: "expiry"
        case .rebate: "rebate"
        }
    }
}

/// What made money move, and what it was about in the room that moved it.
public struct Cause: Record, Hashable {
    public var kind = CauseKind.transfer
    /// An id of the other room; 0 where there is none.
    public var subject: UInt64 = 0

    @inlinable public init() {}

    @inlinable public init(_ kind: CauseKind, subject: UInt64 = 0) {
        self.kind = kind
        self.subject = subject
    }

    @inlinable public mutating func fields(
        _ visit: inout some FieldVisitor
    ) throws(RecordError) {
        try visit("kind", &kind)
        try visit("subject", &subject)
    }
}
