import Chain
import Primitives
import SpecTesting
import Testing

@testable import Spine

@Suite struct HeaderGenesisTests {
    @Test func `the first header names its genesis as its parent, its proposer and its operators`()
    {
        let (genesis, header) = (GenesisFile.dev, Header.first(of: .dev))
        #expect(header.height == .genesis)
        #expect(header.parent == genesis.hash)
        #expect(header.time == genesis.time)
        #expect(header.chainID == genesis.chainID)
        #expect(header.proposer == DevelopmentKey.proposer.address)
        #expect(header.validators == genesis.operators.authority)
    }

    @Test func `only a development chain is proposed by a key that everyone knows`() {
        for mode in [ChainMode.test, .live] {
            var genesis = GenesisFile.dev
            genesis.mode = mode
            #expect(genesis.soloProposer == genesis.operators.address)
        }
    }
}
