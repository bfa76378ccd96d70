import ChainSurface
import ComputeMarketSurface
import LedgerSurface
import SettlementSurface
package import Surface

/// Every system that the node shows.
package enum NodeSurfaces {
    package static let all: [Surface] = [
        LedgerSurface.surface, ChainSurface.surface, ComputeMarketSurface.surface,
        SettlementSurface.surface,
    ]
}
