import ComputeMarket
import RPC
public import Surface

/// The market as the node shows it.
public enum ComputeMarketSurface {
    public static let surface = Surface("ComputeMarket", events: events) {
        (table, gate) throws(MethodTable.Refusal) in try bind(&table, gate)
    }

    public static let events = [
        EventKind(OfferMade.self, "compute_market.offer_made"),
        EventKind(OfferWithdrawn.self, "compute_market.offer_withdrawn"),
        EventKind(JobPosted.self, "compute_market.job_posted"),
        EventKind(JobMatched.self, "compute_market.job_matched"),
        EventKind(JobFinished.self, "compute_market.job_finished"),
        EventKind(JobRefunded.self, "compute_market.job_refunded"),
        EventKind(Receipt.self, "compute_market.receipt"),
        EventKind(DeadlinesPostponed.self, "compute_market.deadlines_postponed"),
        EventKind(DryRunReceipt.self, "compute_market.dry_run_receipt"),
    ]
}
