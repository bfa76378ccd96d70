public import Primitives
public import Records

/// Work that is wanted: a slice of so many bytes, named by the commitment to its proof.
public struct JobPost: Record, Hashable {
    /// ``Slice/commitment(of:)`` of the slice's proof.
    public var commitment = Digest.zero
    /// Bytes of the slice.
    public var length: UInt64 = 0
    public var units = Units.zero
    /// The most that is paid for a unit; all of it is set aside, and what a cheaper match saves
    /// comes back with the match.
    public var pricePerUnit = Price.zero
    public var lane = FeeLane.consumer
    /// From this time on the job is not done any more and its money goes back.
    public var deadline = Milliseconds.zero

    public init() {}

    public init(
        commitment: Digest, length: UInt64, units: Units, pricePerUnit: Price,
        lane: FeeLane = .consumer, deadline: Milliseconds
    ) {
        self.commitment = commitment
        self.length = length
        self.units = units
        self.pricePerUnit = pricePerUnit
        self.lane = lane
        self.deadline = deadline
    }

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("commitment", &commitment)
        try visit("length", &length)
        try visit("units", &units)
        try visit("price_per_unit", &pricePerUnit)
        try visit("lane", &lane, default: .consumer)
        try visit("deadline_ms", &deadline)
    }
}

/// Takes back a job that nobody has been found for.
public struct Cancellation: Record, Hashable {
    public var job = JobID.none

    public init() {}

    public init(job: JobID) { self.job = job }

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("job", &job)
    }
}

/// Shows that the work on a job's slice was done.
public struct Proof: Record, Hashable {
    public var job = JobID.none
    /// ``Slice/proof(of:)`` of the slice.
    public var proof = Digest.zero

    public init() {}

    public init(job: JobID, proof: Digest) {
        self.job = job
        self.proof = proof
    }

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("job", &job)
        try visit("proof", &proof)
    }
}
