import Chain
import ChainSurface
import Ledger
import Primitives
import Surface
import SurfaceTesting
import Terminal
import World

/// The chain's surface behind a node of a test's own.
enum Samples {
    static let buyer = DevelopmentKey.buyer.address
    static let faucet = DevelopmentKey.faucet.address

    static func node(_ genesis: GenesisFile = .dev) async throws -> TestNode {
        try await TestNode(
            [ChainSurface.surface], genesis: genesis,
            streams: { table, gate in try ChainSurface.bind(&table, gate) })
    }

    static let kinds = EventCatalogue([ChainSurface.surface])
    static let tree = NodeVerbs.command(kinds, [])

    /// From the faucet to the buyer, not yet signed.
    static func transfer(
        _ amount: UInt128 = 5, nonce: UInt64 = 0
    ) -> TransactionBody<World.Command> {
        TransactionBody(
            chainID: GenesisFile.dev.chainID, sender: faucet, nonce: nonce,
            maxFee: Amount(units: 10), expiresAt: Height(600),
            command: .ledger(.transfer(Transfer(to: buyer, amount: Amount(units: amount)))))
    }

    static func signed(
        _ amount: UInt128 = 5, nonce: UInt64 = 0
    ) throws -> World.SignedCommand {
        transfer(amount, nonce: nonce).signed(by: try DevelopmentKey.faucet.signingKey)
    }
}
