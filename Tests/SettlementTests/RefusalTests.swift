import Ledger
import Settlement
import Testing

@Suite struct RefusalTests {
    @Test func `codes, names and sentences are each refusal's own`() {
        let all = Settlement.Refusal.allCases
        #expect(Set(all.map(\.code)).count == all.count)
        #expect(Set(all.map(\.description)).count == all.count)
        for refusal in all {
            #expect(Settlement.Refusal(code: refusal.code) == refusal)
            #expect(refusal.code > 0)
            guard case .ledger = refusal else { continue }
            #expect(refusal.code > 1_000)
        }
        #expect(Settlement.Refusal(code: 0) == nil && Settlement.Refusal(code: 999) == nil)
    }

    @Test func `codes and names stay`() {
        let own = Settlement.Refusal.allCases.filter { $0.code < 1_000 }
        #expect(
            own.map { "\($0.code) \($0.name)" } == [
                "1 not_an_operator", "2 already_armed", "3 already_real", "4 not_armed",
                "5 already_dry_run", "6 delay_out_of_bounds", "7 order_known", "8 unknown_order",
                "9 zero_amount", "10 amount_too_large", "11 split_not_allowed", "12 escrow_short",
                "13 already_tracked", "14 not_tracked", "15 deadline_not_ahead", "16 queue_full",
                "17 too_many_proofs", "18 empty_anchor", "19 too_many_receipts",
                "20 unknown_receipt", "21 already_anchored", "22 rules_too_old",
            ])
    }
}
