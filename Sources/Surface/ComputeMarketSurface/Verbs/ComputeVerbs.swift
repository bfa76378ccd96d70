import ChainSurface
import ComputeMarket
import Primitives
import Surface
package import Terminal
import World

/// `compute`: what stands in the market, offers, and jobs from post to receipt.
package enum ComputeVerbs {
    package static var command: Command { command([]) }

    /// The verbs of this room and `others`, which surfaces of other systems have.
    package static func command(_ others: [Command]) -> Command {
        Command(
            "compute", "the market for computing: offers, jobs, receipts, settlement",
            options: [NodeConnection.option],
            commands: [offers, offer, withdraw, jobs, job, PostVerb.command, cancel] + others)
    }

    static let units = Option<UInt64>.required(
        "units", .integer(from: 1), "units of work")
    static let price = Option<UInt64>.required(
        "price", .integer(from: 0), "the price of one unit")

    static let signing = """
        The command is signed on this machine; the key does not leave it. Exit code 1 means that the \
        node refused it, and says why; 75 that the same may be taken later.
        """

    // MARK: Offers

    private static let offerLane = Option<FeeLane?>.optional(
        "lane", .named(), "only this lane; both where nothing is said")
    private static let provider = Option<Address?>.optional(
        "provider", .address, "only those of this account")
    private static let limit = Option(
        "limit", .integer(in: 1...100), default: 20, "how many to list at most")

    private static var offers: Command {
        var offers = Command(
            "offers", "the offers that stand, the cheapest first",
            options: [offerLane, provider, limit]
        ) { (invocation, session) async throws(CommandFailure) in
            var query = OffersQuery(lane: invocation[offerLane], limit: invocation[limit])
            query.provider = invocation[provider]
            let list = try await NodeConnection.to(invocation) {
                [query] (node) async throws(CommandFailure) in
                try await node.call(ComputeMarketMethods.offers, query)
            }
            try session.show(list) { page, list in MarketRows.lay(list, on: &page) }
            return .success
        }
        offers.exitCodes = NodeConnection.exitCodes
        return offers
    }

    private static var offer: Command {
        var offer = Command(
            "offer", "offer units of work at a price", options: [units, price] + SigningOptions.all
        ) { (invocation, session) async throws(CommandFailure) in
            let offer = Offer(
                units: Units(invocation[units]), pricePerUnit: Price(invocation[price]),
                lane: invocation[SigningOptions.lane])
            let signer = try Signer(invocation, session)
            return try await NodeConnection.to(invocation) { (node) async throws(CommandFailure) in
                try await signer.submit(.market(.offer(offer)), to: node, session) {
                    (submitted) async throws(CommandFailure) in
                    var query = OffersQuery(lane: offer.lane, limit: 1)
                    query.provider = signer.account
                    let list = try await node.call(ComputeMarketMethods.offers, query)
                    if let made = list.offers.first { submitted.made("offer", made.id.value) }
                }
            }
        }
        offer.discussion = signing
        offer.exitCodes = NodeConnection.exitCodes + [.badData]
        offer.examples = [
            Command.Example(
                "compute offer --key-file provider.key --units 8 --price 5",
                "eight units at a time, five for each")
        ]
        return offer
    }

    private static let offerID = Argument<OfferID>("OFFER", .id(of: "an offer"), "the offer")

    private static var withdraw: Command {
        var withdraw = Command(
            "withdraw", "take an offer back; what runs under it runs on",
            options: SigningOptions.all, arguments: [offerID]
        ) { (invocation, session) async throws(CommandFailure) in
            let command = ComputeMarket.Command.withdraw(Withdrawal(offer: invocation[offerID]))
            return try await submit(command, invocation, session)
        }
        withdraw.exitCodes = NodeConnection.exitCodes + [.badData]
        return withdraw
    }

    // MARK: Jobs

    private static let state = Option<JobStage?>.optional(
        "state", .named(), "only jobs that stand there")
    private static let buyer = Option<Address?>.optional(
        "buyer", .address, "only those that this account posted")
    private static let before = Option<JobID?>.optional(
        "before", .id(of: "a job"), "only jobs older than this one: where the last list ended")

    private static var jobs: Command {
        var jobs = Command(
            "jobs", "jobs, the newest first", options: [state, buyer, provider, before, limit]
        ) { (invocation, session) async throws(CommandFailure) in
            var query = JobsQuery()
            (query.state, query.buyer) = (invocation[state], invocation[buyer])
            (query.provider, query.before) = (invocation[provider], invocation[before])
            query.limit = PageLimit(clamping: invocation[limit])
            let list = try await NodeConnection.to(invocation) {
                [query] (node) async throws(CommandFailure) in
                try await node.call(ComputeMarketMethods.jobs, query)
            }
            try session.show(list) { page, list in
                page.table(MarketRows.table(list.jobs))
                if let next = list.next { page.line("older ones: --before \(next)") }
            }
            return .success
        }
        jobs.exitCodes = NodeConnection.exitCodes
        jobs.examples = [
            Command.Example("compute jobs --state waiting", "those that nobody does yet")
        ]
        return jobs
    }

    private static let jobID = Argument<JobID>("JOB", .id(of: "a job"), "the job")

    private static var job: Command {
        var job = Command("job", "one job, with its receipt", arguments: [jobID]) {
            (invocation, session) async throws(CommandFailure) in
            let query = JobQuery(invocation[jobID])
            let view = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in
                try await node.call(ComputeMarketMethods.job, query)
            }
            try session.show(view) { page, view in MarketRows.lay(view, on: &page) }
            return .success
        }
        job.exitCodes = NodeConnection.exitCodes
        return job
    }

    private static var cancel: Command {
        var cancel = Command(
            "cancel", "take back a job that nobody does yet; its money comes back",
            options: SigningOptions.all, arguments: [jobID]
        ) { (invocation, session) async throws(CommandFailure) in
            let command = ComputeMarket.Command.cancel(Cancellation(job: invocation[jobID]))
            return try await submit(command, invocation, session)
        }
        cancel.exitCodes = NodeConnection.exitCodes + [.badData]
        return cancel
    }

    private static func submit(
        _ command: ComputeMarket.Command, _ invocation: Invocation, _ session: Session
    ) async throws(CommandFailure) -> ExitCode {
        let signer = try Signer(invocation, session)
        return try await NodeConnection.to(invocation) { (node) async throws(CommandFailure) in
            try await signer.submit(.market(command), to: node, session)
        }
    }
}
