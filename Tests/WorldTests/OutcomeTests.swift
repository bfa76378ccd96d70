import Chain
import ComputeMarket
import Ledger
import Primitives
import Settlement
import SpecTesting
import Testing
import World

@Suite struct OutcomeTests {
    /// Those of the market that are the ledger's have the ledger's codes.
    private var all: [RefusalCode] {
        Ledger.Refusal.allCases.map { RefusalCode($0) }
            + ChainRefusal.allCases.map { RefusalCode($0) }
            + ComputeMarket.Refusal.allCases.compactMap {
                if case .ledger = $0 { nil } else { RefusalCode($0) }
            }
            + Settlement.Refusal.allCases.compactMap {
                if case .ledger = $0 { nil } else { RefusalCode($0) }
            }
    }

    @Test func `every refusal of every room has its own code, name and sentence`() {
        #expect(Set(all).count == all.count)
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(Set(all.map { "\($0.name): \($0.explanation)" }).count == all.count)
        for code in all {
            #expect(code != .done)
            #expect(code.explanation != code.name)
            #expect(code.explanation.contains(" "))
            #expect(!code.name.hasPrefix("code."))
        }
    }

    @Test func `codes are a thousand a room`() {
        #expect(Ledger.Refusal.allCases.allSatisfy { (1..<1_000).contains($0.rawValue) })
        #expect(ChainRefusal.allCases.allSatisfy { (1..<1_000).contains($0.rawValue) })
        #expect(RefusalCode(Ledger.Refusal.insufficientFunds).value == 1_003)
        #expect(RefusalCode(Ledger.Refusal.insufficientFunds).name == "ledger.insufficient_funds")
        #expect(RefusalCode(ChainRefusal.wrongChain).name == "chain.wrong_chain")
        #expect(RefusalCode(ChainRefusal.wrongChain).value / 1_000 == 2)
        #expect(RefusalCode(ComputeMarket.Refusal.noUnits).value == 3_001)
        #expect(RefusalCode(ComputeMarket.Refusal.noUnits).name == "compute_market.no_units")
        #expect(RefusalCode(Settlement.Refusal.notArmed).value == 4_004)
        #expect(RefusalCode(Settlement.Refusal.notArmed).name == "settlement.not_armed")
    }

    @Test func `what the ledger refuses the market is the ledger's refusal`() {
        for refusal in Ledger.Refusal.allCases {
            #expect(RefusalCode(ComputeMarket.Refusal.ledger(refusal)) == RefusalCode(refusal))
            #expect(RefusalCode(Settlement.Refusal.ledger(refusal)) == RefusalCode(refusal))
        }
    }

    @Test func `done is no refusal, and a code that nobody has keeps its number`() {
        #expect(RefusalCode.done.value == 0)
        #expect(RefusalCode.done.name == "done")
        #expect(Outcome(.done, at: .genesis).isDone)
        #expect(!Outcome(RefusalCode(value: 1), at: .genesis).isDone)
        for value in [1, 999, 1_000, 1_999, 2_999, 3_999, 4_999, 5_001, .max] as [UInt16] {
            #expect(RefusalCode(value: value).name == "code.\(value)")
            #expect(RefusalCode(value: value).explanation == "code.\(value)")
        }
    }
}
