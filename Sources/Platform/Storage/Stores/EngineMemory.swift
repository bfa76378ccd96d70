public import Records

/// How much memory a store may take whose engine does not keep every row in it.
public struct EngineMemory: Record, Hashable {
    /// For blocks that were read, their indexes and filters.
    public var cache = Mebibytes(64)
    /// For rows that were written and are not yet in a file of rows.
    public var writes = Mebibytes(64)

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("cache_mebibytes", &cache, default: Mebibytes(64))
        try visit("writes_mebibytes", &writes, default: Mebibytes(64))
    }
}

/// An amount of memory, from one mebibyte to 64 gibibytes.
public struct Mebibytes: WrappedField, Hashable {
    private static let bounds: ClosedRange<UInt32> = 1...65_536

    public let wrapped: UInt32

    public init?(wrapping value: UInt32) {
        guard Self.bounds.contains(value) else { return nil }
        wrapped = value
    }

    /// An amount that this program names itself.
    public init(_ value: UInt32) {
        precondition(Self.bounds.contains(value), "\(value) MiB are not within \(Self.bounds)")
        wrapped = value
    }

    public var bytes: Int { Int(wrapped) << 20 }

    public static let expectation = "a number of mebibytes from 1 to 65536"
    public static let schema = Schema.integer(Int128(bounds.lowerBound)...Int128(bounds.upperBound))
}
