public import Primitives
public import Records
public import Settlement

/// What a provider has.
public struct ProviderBalance: Record, Hashable {
    public var provider = Address.zero
    /// For real.
    public var ct: Int64 = 0
    public var industrial: Int64 = 0
    /// What dry runs would have come to: no money.
    public var dryRunCT: Int64 = 0
    public var dryRunIndustrial: Int64 = 0

    public init() {}

    public init(_ provider: Address, _ standing: Standing) {
        self.provider = provider
        (ct, industrial) = standing.real.numbers
        (dryRunCT, dryRunIndustrial) = standing.dryRun.numbers
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("provider", &provider)
        try visit("ct", &ct)
        try visit("industrial", &industrial)
        try visit("dry_run_ct", &dryRunCT)
        try visit("dry_run_industrial", &dryRunIndustrial)
    }
}

/// What providers have: a list of ``ProviderBalance``, each as its text, which is made once for each
/// change.
public struct BalanceList: Field, Hashable {
    public var rows: [RawJSON]

    public init(_ rows: [RawJSON] = []) { self.rows = rows }

    public init(binary reader: inout BinaryReader) throws(RecordError) {
        rows = try [RawJSON](binary: &reader)
    }
    public func write(binary writer: inout BinaryWriter) { rows.write(binary: &writer) }
    public init(json reader: inout JSONReader) throws(RecordError) {
        rows = try [RawJSON](json: &reader)
    }
    public func write(json writer: inout JSONWriter) throws(RecordError) {
        try rows.write(json: &writer)
    }
    public func write(preimage writer: inout PreimageWriter) { rows.write(preimage: &writer) }

    public static var schema: Schema { .array(ProviderBalance.schema) }

    /// The balances, read.
    public func balances() throws(RecordError) -> [ProviderBalance] {
        var balances: [ProviderBalance] = []
        for row in rows { balances.append(try row.read()) }
        return balances
    }
}
