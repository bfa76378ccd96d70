import ComputeMarket
import Primitives
import Settlement
import Surface
import Terminal

/// The market as rows for people.
enum MarketRows {
    static func lay(_ list: OfferList, on page: inout Page) {
        var lanes = TextTable([
            .text("lane"), .number("offers"), .number("waiting"), .number("matched"),
        ])
        for lane in list.lanes {
            let counts = lane.counts
            lanes.append([
                "\(lane.lane)", "\(counts.offers)", "\(counts.waiting)", "\(counts.matched)",
            ])
        }
        page.table(lanes)
        guard !list.offers.isEmpty else { return }
        page.line("")
        var offers = TextTable([
            .number("offer"), .number("price"), .number("free"), .number("units"),
            .text("lane", priority: 1), .text("provider", priority: 1),
        ])
        for view in list.offers {
            let offer = view.offer
            offers.append([
                "\(view.id)", "\(offer.pricePerUnit.value)", "\(offer.free.value)",
                "\(offer.units.value)", "\(offer.lane)", "\(offer.provider.short)",
            ])
        }
        page.table(offers)
    }

    static func table(_ jobs: [JobView]) -> TextTable {
        var table = TextTable([
            .number("job"), .text("state"), .number("units"), .number("price"),
            .text("lane", priority: 2), .text("buyer", priority: 1), .text("provider", priority: 1),
        ])
        for view in jobs {
            let price = view.job.match?.pricePerUnit ?? view.job.post.pricePerUnit
            let mark = view.book == .dryRun ? " (dry run)" : ""
            table.append([
                "\(view.id)", "\(view.state.name)\(mark)", "\(view.job.post.units.value)",
                "\(price.value)", "\(view.job.post.lane)", "\(view.job.buyer.short)",
                "\(view.job.match?.provider.short ?? "")",
            ])
        }
        return table
    }

    static func lay(_ view: JobView, on page: inout Page) {
        let (job, post) = (view.job, view.job.post)
        var pairs = [
            ("job", "\(view.id)"), ("state", state(view)), ("buyer", job.buyer.text),
            ("units", "\(post.units.value)"),
            ("price", "at most \(post.pricePerUnit.value) for each"), ("lane", "\(post.lane)"),
            ("slice", "\(post.length) bytes"), ("commits to", post.commitment.hex),
            ("deadline", "\(post.deadline.value) ms"),
        ]
        if let match = job.match {
            pairs.append(("provider", match.provider.text))
            pairs.append(
                ("matched", "at \(match.pricePerUnit.value) for each, offer \(match.offer)"))
        }
        if let receipt = view.receipt {
            let paid = receipt.quotePrice.total(for: receipt.units)
            pairs.append(("paid", "\(paid) at \(receipt.issuedAt.value) ms"))
            pairs.append(("receipt", receipt.idempotencyKey.hex))
        }
        if view.book == .dryRun { pairs.append(("book", "dry run: nothing of it is paid")) }
        if let tally = view.dryRunReceipt {
            let price = tally.quotePrice.total(for: tally.units)
            pairs.append(("tallied", "\(price) in a dry run at \(tally.issuedAt.value) ms"))
        }
        page.pairs(pairs)
    }

    private static func state(_ view: JobView) -> String {
        guard case .refunded(let refund) = view.job.state else { return view.state.name }
        return "\(view.state.name) (\(refund.reason.name))"
    }
}
