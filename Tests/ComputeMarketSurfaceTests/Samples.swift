import Chain
import ChainSurface
import ComputeMarket
import ComputeMarketSurface
import HTTP
import Primitives
import Records
import Surface
import SurfaceTesting
import Terminal

/// The market's and the chain's surfaces behind a node of a test's own, which takes slices.
enum Samples {
    static let buyer = DevelopmentKey.buyer.address
    static let provider = DevelopmentKey.provider.address
    static let tree = ComputeVerbs.command

    /// `store` answers what the node says of a slice that was handed to it.
    static func node(
        store: @escaping @Sendable ([UInt8]) -> StoredSlice = { bytes in
            StoredSlice(
                commitment: Slice.commitment(of: Slice.proof(of: bytes)),
                length: UInt64(bytes.count))
        }
    ) async throws -> TestNode {
        try await TestNode(
            [ChainSurface.surface, ComputeMarketSurface.surface],
            also: { router in
                try router.mount(
                    .put, "/slices", body: .collected(upTo: StoredSlice.most)
                ) { request in
                    Response.json(store(try await request.body.collected()).json())
                }
            })
    }

    static func post(
        _ units: UInt64 = 2, at price: UInt64 = 10, slice: [UInt8] = [1, 2, 3],
        lane: FeeLane = .consumer
    ) -> ComputeMarket.Command {
        .post(
            JobPost(
                commitment: Slice.commitment(of: Slice.proof(of: slice)),
                length: UInt64(slice.count), units: Units(units), pricePerUnit: Price(price),
                lane: lane, deadline: GenesisFile.dev.time.adding(.hours(1)) ?? .zero))
    }

    static func offer(
        _ units: UInt64 = 8, at price: UInt64 = 5, lane: FeeLane = .consumer
    ) -> ComputeMarket.Command {
        .offer(Offer(units: Units(units), pricePerUnit: Price(price), lane: lane))
    }
}
