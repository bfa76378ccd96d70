import Chain
import ChainSurface
import ComputeMarket
import ComputeMarketSurface
import Primitives
import RPC
import Records
import SpecTesting
import Surface
import SurfaceTesting
import Testing
import World

@Suite(.ownThreads) struct ComputeMarketMethodsTests {
    private func jobs(
        _ node: TestNode, _ ask: (inout JobsQuery) -> Void = { _ in }
    ) async throws -> JobList {
        var query = JobsQuery()
        ask(&query)
        return try await node.call(ComputeMarketMethods.jobs, query)
    }

    /// Jobs 1 (finished), 2 (matched), 3 (refunded) and 4 (waiting).
    private func sample() async throws -> TestNode {
        let node = try await Samples.node()
        let gate = node.gate
        gate.perform(.market(Samples.offer()), by: Samples.provider)
        gate.perform(.market(Samples.post()), by: Samples.buyer)
        let proof = Proof(job: JobID(1), proof: Slice.proof(of: [1, 2, 3]))
        gate.perform(.market(.prove(proof)), by: Samples.provider)
        gate.perform(.market(Samples.post()), by: Samples.buyer)
        gate.perform(.market(Samples.post(at: 1)), by: Samples.buyer)
        gate.perform(.market(.cancel(Cancellation(job: JobID(3)))), by: Samples.buyer)
        gate.perform(.market(Samples.post(at: 2)), by: Samples.buyer)
        return node
    }

    @Test func `jobs are listed newest first, open and ended`() async throws {
        let node = try await sample()
        let all = try await jobs(node)
        #expect(all.jobs.map(\.id.value) == [4, 3, 2, 1] && all.next == nil)
        #expect(all.jobs.map(\.state) == [.waiting, .refunded, .matched, .finished])
        for view in all.jobs {
            #expect(try await jobs(node) { $0.state = view.state }.jobs == [view])
        }
        #expect(
            try await jobs(node) { $0.provider = Samples.provider }.jobs.map(\.id.value) == [2, 1])
        #expect(try await jobs(node) { $0.buyer = Samples.provider }.jobs.isEmpty)
        #expect(try await jobs(node) { $0.buyer = Samples.buyer }.jobs.count == 4)
    }

    @Test func `a list that was cut goes on where it ended`() async throws {
        let node = try await sample()
        let first = try await jobs(node) { $0.limit = PageLimit(clamping: 3) }
        #expect(first.jobs.map(\.id.value) == [4, 3, 2] && first.next == JobID(2))
        let rest = try await jobs(node) { $0.before = first.next }
        #expect(rest.jobs.map(\.id.value) == [1] && rest.next == nil)
        for _ in 0..<120 { node.gate.perform(.market(Samples.post(at: 1)), by: Samples.buyer) }
        let most = try await jobs(node) { $0.limit = PageLimit(clamping: .max) }
        #expect(most.jobs.count == 100 && most.next == JobID(25))
        #expect(try await jobs(node).jobs.count == 20)
    }

    @Test func `one job comes with its receipt where it was paid`() async throws {
        let node = try await sample()
        let paid = try await node.call(ComputeMarketMethods.job, JobQuery(JobID(1)))
        let receipt = try #require(paid.receipt)
        #expect(receipt.provider == Samples.provider && receipt.quotePrice == Price(5))
        #expect(paid.state == .finished && paid.job.match?.offer == OfferID(1))
        let matched = try await node.call(ComputeMarketMethods.job, JobQuery(JobID(2)))
        #expect(matched.receipt == nil && matched.state == .matched)
        let error = await #expect(throws: RPCClientError.self) {
            try await node.call(ComputeMarketMethods.job, JobQuery(JobID(5)))
        }
        #expect(error?.refusal?.code == -33_040 && error?.refusal?.name == "not_found")
        #expect(error?.refusal?.details?.description == "\"job 5\"")
    }

    @Test func `offers are listed lane by lane, the cheapest first, and counted`() async throws {
        let node = try await sample()
        for price in [9, 3, 4] as [UInt64] {
            node.gate.perform(.market(Samples.offer(1, at: price)), by: Samples.provider)
        }
        node.gate.perform(.market(Samples.offer(lane: .industrial)), by: Samples.buyer)
        let all = try await node.call(ComputeMarketMethods.offers)
        #expect(all.offers.map(\.offer.pricePerUnit.value) == [3, 4, 5, 9, 5])
        #expect(all.lanes.map(\.lane) == [.consumer, .industrial])
        #expect(all.lanes.map(\.counts.offers) == [4, 1] && all.lanes[0].counts.waiting == 1)
        let some = try await node.call(
            ComputeMarketMethods.offers, OffersQuery(lane: .consumer, limit: 2))
        #expect(some.offers.map(\.offer.pricePerUnit.value) == [3, 4] && some.lanes.count == 1)
        var own = OffersQuery(lane: nil, limit: 2)
        own.provider = Samples.provider
        let newest = try await node.call(ComputeMarketMethods.offers, own)
        #expect(newest.offers.map(\.id.value) == [4, 3])
    }

    @Test(arguments: [
        (NodeSilence.busy, Int64(-33_011)), (.stopped, -33_030), (.unreadable("x"), -33_031),
    ])
    func `a node that does not answer says why, whatever is asked`(
        silence: NodeSilence, expected: Int64
    ) async throws {
        let node = try await sample()
        node.gate.fallSilent(silence)
        var own = OffersQuery()
        own.provider = Samples.provider
        let asks: [() async throws -> Void] = [
            { _ = try await node.call(ComputeMarketMethods.jobs) },
            { _ = try await node.call(ComputeMarketMethods.job, JobQuery(JobID(1))) },
            { _ = try await node.call(ComputeMarketMethods.offers) },
            { _ = try await node.call(ComputeMarketMethods.offers, own) },
        ]
        for ask in asks {
            do {
                try await ask()
                Issue.record("a silent node answered")
            } catch let error as RPCClientError { #expect(error.refusal?.code == expected) }
        }
    }

    @Test func `every kind of event of the market has a name, and no tag two`() {
        #expect(ComputeMarketSurface.events.map(\.tag) == [1, 2, 3, 4, 5, 6, 7, 8, 9])
        #expect(ComputeMarketSurface.events.allSatisfy { $0.room == ComputeMarket.room })
        let names = ComputeMarketSurface.events.map(\.name.text)
        #expect(names.allSatisfy { $0.hasPrefix("compute_market.") } && Set(names).count == 9)
        #expect(names[6] == "compute_market.receipt")
        #expect(names[8] == "compute_market.dry_run_receipt")
    }
}
