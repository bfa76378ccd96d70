public import Records
public import Tables

extension Ledger {
    /// Money that is no account's and no deposit's.
    public enum Pool: UInt8, Choice, Sendable {
        /// What fees and slashed bonds come to, and what the chain pays from.
        case treasury = 1
        /// The part of the supply that nobody has had yet; all of it at genesis.
        case unissued = 2
        /// Out of reach for good: nothing moves from here.
        case burned = 3
        /// What participants are subsidised from.
        case subsidy = 4

        public var name: String {
            switch self {
            case .treasury: "treasury"
            case .unissued: "unissued"
            case .burned: "burned"
            case .subsidy: "subsidy"
            }
        }
    }
}

extension Ledger.Pool: TableKey {
    public init() { self = .treasury }

    public static var greatest: Self { .subsidy }

    public static var width: Int { 1 }

    public func append(to bytes: inout [UInt8]) { bytes.append(rawValue) }

    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.width else { return nil }
        self.init(rawValue: bytes[0])
    }

    public func scatter(_ seed: UInt64) -> UInt64 {
        stir(UInt64(rawValue) ^ seed, 0x9E37_79B9_7F4A_7C15)
    }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
