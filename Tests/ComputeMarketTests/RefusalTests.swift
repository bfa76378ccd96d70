import ComputeMarket
import Ledger
import Testing

@Suite struct RefusalTests {
    @Test func `codes stay what they are`() {
        let own = ComputeMarket.Refusal.allCases.filter { $0.code < 1_000 }
        #expect(
            own.map { "\($0.code) \($0.name)" } == [
                "1 no_units", "2 no_price", "3 empty_slice", "4 deadline_not_ahead",
                "5 deadline_too_far", "6 lane_full", "7 numbers_exhausted", "8 unknown_offer",
                "9 not_your_offer", "10 unknown_job", "11 not_your_job", "12 already_matched",
                "13 not_matched", "14 not_its_provider", "15 deadline_passed", "16 wrong_proof",
                "17 amount_too_large",
            ])
    }

    @Test func `every code names one refusal`() {
        let all = ComputeMarket.Refusal.allCases
        #expect(Set(all.map(\.code)).count == all.count)
        for refusal in all {
            #expect(ComputeMarket.Refusal(code: refusal.code) == refusal)
        }
        #expect(ComputeMarket.Refusal(code: 0) == nil)
        #expect(ComputeMarket.Refusal(code: 999) == nil)
        #expect(ComputeMarket.Refusal(code: .max) == nil)
    }

    @Test func `what the ledger refuses keeps its name and code`() {
        for refusal in Ledger.Refusal.allCases {
            let market = ComputeMarket.Refusal.ledger(refusal)
            #expect(market.code == 1_000 + refusal.rawValue)
            #expect(market.name == refusal.name)
            #expect(market.description == refusal.description)
        }
    }

    @Test func `every refusal says what was wrong in its own words`() {
        let all = ComputeMarket.Refusal.allCases
        #expect(Set(all.map(\.description)).count == all.count)
        for refusal in all {
            #expect(refusal.description.count > 20)
            #expect(refusal.name.allSatisfy { $0.isLowercase || $0 == "_" })
        }
    }
}
