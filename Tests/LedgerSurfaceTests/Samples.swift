import Chain
import ChainSurface
import Ledger
import LedgerSurface
import Primitives
import Surface
import SurfaceTesting
import Terminal

/// The ledger's and the chain's surfaces behind a node of a test's own.
enum Samples {
    static let buyer = DevelopmentKey.buyer.address
    static let faucet = DevelopmentKey.faucet.address

    static func node() async throws -> TestNode {
        try await TestNode([ChainSurface.surface, LedgerSurface.surface])
    }

    static let tree = NodeVerbs.command(
        EventCatalogue([ChainSurface.surface, LedgerSurface.surface]),
        [LedgerVerbs.command, DoctorVerb.command])
    static let wallet = WalletVerbs.command
}
