import ComputeMarket
import Primitives

/// Bytes that a job is about, and what follows from them.
struct SampleSlice {
    var bytes: [UInt8]

    init(_ number: UInt64) { bytes = (0..<16).map { UInt8(truncatingIfNeeded: number &+ $0) } }

    var proof: Digest { Slice.proof(of: bytes) }
    var commitment: Digest { Slice.commitment(of: proof) }

    /// A post of this slice.
    func post(
        units: UInt64 = 10, price: UInt64 = 5, lane: FeeLane = .consumer, deadline: UInt64
    ) -> JobPost {
        JobPost(
            commitment: commitment, length: UInt64(bytes.count), units: Units(units),
            pricePerUnit: Price(price), lane: lane, deadline: Milliseconds(deadline))
    }
}
