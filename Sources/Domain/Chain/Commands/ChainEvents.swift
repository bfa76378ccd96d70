public import Primitives
public import Records

/// A parameter has another value.
public struct ParamSet: Event, Hashable {
    public static let room: UInt8 = 2
    public static let tag: UInt8 = 1

    /// The number of the parameter.
    public var param: UInt16 = 0
    public var before: UInt64 = 0
    public var after: UInt64 = 0

    public init() {}

    public init(_ param: Param, from before: UInt64, to after: UInt64) {
        (self.param, self.before, self.after) = (param.rawValue, before, after)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("param", &param)
        try visit("before", &before)
        try visit("after", &after)
    }
}

/// Other keys sign for an account.
public struct KeyRotated: Event, Hashable {
    public static let room: UInt8 = 2
    public static let tag: UInt8 = 2

    public var account = Address.zero
    public var authority = Digest.zero

    public init() {}

    public init(account: Address, authority: Digest) {
        (self.account, self.authority) = (account, authority)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("account", &account)
        try visit("authority", &authority)
    }
}

/// Other rules are to hold from a block to come on.
public struct RulesPlanned: Event, Hashable {
    public static let room: UInt8 = 2
    public static let tag: UInt8 = 3

    public var rules = PlannedRules()

    public init() {}

    public init(_ rules: PlannedRules) { self.rules = rules }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("rules", &rules)
    }
}
