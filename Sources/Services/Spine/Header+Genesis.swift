import Chain
import Primitives

extension Header {
    /// The header of a chain's first block, its roots apart.
    static func first(of genesis: GenesisFile) -> Header {
        var header = Header()
        header.chainID = genesis.chainID
        header.rulesVersion = genesis.rules.value
        header.parent = genesis.hash
        header.time = genesis.time
        header.proposer = genesis.soloProposer
        header.validators = genesis.chain.operators.authority
        return header
    }
}

extension GenesisFile {
    /// Who makes the blocks of a chain with one validator, and earns its tips.
    var soloProposer: Address {
        switch mode {
        case .development: DevelopmentKey.proposer.address
        case .test, .live: chain.operators.address
        }
    }
}
