import Crypto
public import Primitives
public import Records

/// A job's name in receipts: its number, and where a job has several slices or attempts the one
/// this is about, `17#3.1`.
public struct JobName: BoundedText {
    public static let alphabet: Alphabet = "a-zA-Z0-9._:#-"
    public static let length = 1...128
    public let text: String

    public init(checked text: String) { self.text = text }

    public init(_ job: JobID) { text = job.description }
}

/// What a provider was paid for a job, as an event: a leaf of the history that anyone can be shown.
public struct Receipt: Event, Hashable {
    public static let room = ComputeMarket.room
    public static let tag: UInt8 = 7

    public var version: Version<1> = .newest
    public var job = JobName(JobID.none)
    public var buyer = Address.zero
    public var provider = Address.zero
    /// Per unit.
    public var quotePrice = Price.zero
    public var units = Units(1)
    public var issuedAt = Milliseconds.zero
    public var idempotencyKey = Digest.zero
    public var lane = FeeLane.consumer

    public init() {}

    /// The receipt of a job that was paid.
    init(_ id: JobID, _ job: Job, _ match: JobMatch, at time: Milliseconds) {
        self.job = JobName(id)
        buyer = job.buyer
        provider = match.provider
        quotePrice = match.pricePerUnit
        units = job.post.units
        issuedAt = time
        lane = job.post.lane
        idempotencyKey = computedKey
    }

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("job_id", &job)
        try visit("buyer", &buyer)
        try visit("provider", &provider)
        try visit("quote_price", &quotePrice)
        try visit("units", &units, default: Units(1))
        try visit("issued_at", &issuedAt)
        try visit("idempotency_key", &idempotencyKey)
        try visit("lane", &lane, default: .consumer)
    }

    /// Receipts of the same payment have the same key, whenever they were issued: the plain BLAKE3
    /// digest of ``keyBytes``.
    public var computedKey: Digest { Blake3.hash(keyBytes) }

    /// What the key covers: job, buyer, provider, price, units, version, lane. Texts stand behind
    /// their 32-bit length, numbers in 64 bits, both little-endian; version and lane are a byte each.
    public var keyBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(192)
        Self.append(job.text, to: &bytes)
        Self.append(buyer.text, to: &bytes)
        Self.append(provider.text, to: &bytes)
        Self.append(quotePrice.value, to: &bytes)
        Self.append(units.value, to: &bytes)
        bytes.append(version.number)
        bytes.append(lane.rawValue)
        return bytes
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        append(UInt32(text.utf8.count), to: &bytes)
        bytes.append(contentsOf: text.utf8)
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}

/// What a provider would have been paid for a job that was admitted in a dry run: nothing was, and no
/// ``Receipt`` says otherwise.
public struct DryRunReceipt: Event, Hashable {
    public static let room = ComputeMarket.room
    public static let tag: UInt8 = 9

    public var receipt = Receipt()

    public init() {}

    init(_ receipt: Receipt) { self.receipt = receipt }

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("receipt", &receipt)
    }
}
