import ComputeMarket
import Primitives
import RPC
import Surface
import Tables
import World

extension ComputeMarketSurface {
    static func bind(
        _ table: inout MethodTable, _ gate: any NodeGate
    ) throws(MethodTable.Refusal) {
        try table.bind(ComputeMarketMethods.jobs) { query, _ in
            let (open, ended) = try await gate.look { world, _ in
                (world.market.jobs.frozen(), world.market.finished.frozen())
            }
            // The rows are looked through here, where nobody but the caller waits.
            return JobList(query, open: open, ended: ended)
        }
        try table.bind(ComputeMarketMethods.job) { query, _ in
            let view = try await gate.look { world, _ in
                world.market.job(query.job).map {
                    JobView(
                        query.job, $0, receipt: world.market.receipt(of: query.job),
                        tally: world.market.dryRunReceipt(of: query.job))
                }
            }
            guard let view else { throw SurfaceRefusal.notFound("job \(query.job)") }
            return view
        }
        try table.bind(ComputeMarketMethods.offers) { query, _ in
            guard let provider = query.provider else {
                return try await gate.look { world, _ in OfferList(query, in: world.market) }
            }
            let (all, lanes) = try await gate.look { world, _ in
                (world.market.offers.frozen(), OfferList.lanes(query, in: world.market))
            }
            return OfferList(query, of: provider, in: all, lanes)
        }
    }
}

extension JobsQuery {
    /// Whether a job of that number may be listed.
    func wants(_ id: JobID, _ job: Job) -> Bool {
        guard before.map({ id < $0 }) ?? true else { return false }
        guard state.map({ $0 == JobStage(job.state) }) ?? true else { return false }
        guard buyer.map({ $0 == job.buyer }) ?? true else { return false }
        return provider.map { $0 == job.match?.provider } ?? true
    }
}

extension JobList {
    init(_ query: JobsQuery, open: Table<JobID, Job>, ended: Table<JobID, EndedJob>) {
        self.init()
        var found: [JobID] = []
        if query.state?.isOpen ?? true {
            open.forEachUnordered { id, job in if query.wants(id, job) { found.append(id) } }
        }
        if !(query.state?.isOpen ?? false) {
            ended.forEachUnordered { id, ended in
                if query.wants(id, ended.job) { found.append(id) }
            }
        }
        found.sort(by: >)
        let limit = query.limit.count
        jobs = found.prefix(limit).compactMap { id in
            (open[id] ?? ended[id]?.job).map { JobView(id, $0) }
        }
        if found.count > limit { next = jobs.last?.id }
    }
}

extension OfferList {
    static func lanes(_ query: OffersQuery, in market: borrowing ComputeMarket) -> [LaneView] {
        var lanes: [LaneView] = []
        for lane in query.lanes { lanes.append(LaneView(lane, market.counts(in: lane))) }
        return lanes
    }

    init(_ query: OffersQuery, in market: borrowing ComputeMarket) {
        self.init()
        lanes = Self.lanes(query, in: market)
        for lane in query.lanes {
            for id in market.offers(in: lane, first: query.limit.count) {
                if let offer = market.offer(id) { offers.append(OfferView(id, offer)) }
            }
        }
    }

    init(
        _ query: OffersQuery, of provider: Address, in all: Table<OfferID, StandingOffer>,
        _ lanes: [LaneView]
    ) {
        self.init()
        self.lanes = lanes
        var found: [OfferID] = []
        all.forEachUnordered { id, offer in
            if offer.provider == provider, query.lanes.contains(offer.lane) { found.append(id) }
        }
        for lane in query.lanes {
            let own = found.filter { all[$0]?.lane == lane }.sorted(by: >)
            offers += own.prefix(query.limit.count).compactMap { id in
                all[id].map { OfferView(id, $0) }
            }
        }
    }
}

extension OffersQuery {
    var lanes: [FeeLane] { lane.map { [$0] } ?? FeeLane.allCases }
}
