package import ComputeMarket
import ComputeMarketSurface
import HTTP
import Primitives
import Surface
import World

/// A provider that does the reference workload: it offers units, fetches the slice of each job that
/// is matched with it, hashes it, and shows the proof. It reaches its node as any stranger would, and
/// goes on when that comes back.
package struct ReferenceProvider: Sendable {
    package typealias Tell = @Sendable (MarketStep) async -> Void

    private let node: RemoteNode
    private let account: SigningAccount
    private let offer: Offer
    private let tell: Tell

    /// How often it looks for jobs.
    private static let interval = Duration.milliseconds(250)
    /// Jobs of one look, page after page.
    private static let mostPages = 10

    package init(
        _ account: SigningAccount, at node: RemoteNode, offering offer: Offer,
        tell: @escaping Tell
    ) { (self.account, self.node, self.offer, self.tell) = (account, node, offer, tell) }

    /// Works until the task is cancelled.
    package func run() async {
        var (failures, hasOffer, dice) = (0, false, SystemRandomNumberGenerator())
        var troubles = Troubles()
        while !Task.isCancelled {
            var wait = Self.interval
            do throws(RemoteNode.Failure) {
                if !hasOffer { hasOffer = try await stand() }
                // Asking again costs a fee again.
                if !hasOffer { wait = .seconds(5) }
                try await work(&troubles)
                failures = 0
            } catch {
                if Task.isCancelled { return }
                failures += 1
                if failures == 1 { await say("waits", "\(error)") }
                let backoff = Backoff(first: 250, most: 5_000)
                wait = .milliseconds(backoff.wait(afterFailures: failures, using: &dice))
            }
            guard await node.pause(for: wait) else { return }
        }
    }

    private func say(_ step: String, _ detail: String) async {
        var told = MarketStep(step, by: "provider")
        told.detail = detail
        await tell(told)
    }

    /// Sees to it that there is an offer of ours; whether there is one now.
    private func stand() async throws(RemoteNode.Failure) -> Bool {
        var query = OffersQuery(lane: offer.lane, limit: 100)
        query.provider = account.address
        let offers = try await node.call(ComputeMarketMethods.offers, query).offers
        if offers.contains(where: { $0.offer.provider == account.address }) { return true }
        let result = try await account.submit(.market(.offer(offer)), in: offer.lane)
        var told = MarketStep("offered", by: "provider")
        (told.transaction, told.outcome) = (result.id, result.name.text)
        await tell(told)
        return result.isDone
    }

    // MARK: Jobs

    private func work(_ troubles: inout Troubles) async throws(RemoteNode.Failure) {
        var query = JobsQuery()
        (query.state, query.provider, query.limit) = (
            .matched, account.address, .init(clamping: 100)
        )
        var seen: Set<JobID> = []
        for _ in 0..<Self.mostPages {
            let list = try await node.call(ComputeMarketMethods.jobs, query)
            for view in list.jobs {
                seen.insert(view.id)
                guard troubles.mayTry(view.id) else { continue }
                let isDone = try await prove(view)
                if !isDone { troubles.add(view.id) }
                if Task.isCancelled { return }
            }
            guard let next = list.next else { break }
            query.before = next
        }
        troubles.forget(allBut: seen)
    }

    /// Does a job; false where it could not be done now.
    private func prove(_ view: JobView) async throws(RemoteNode.Failure) -> Bool {
        let post = view.job.post
        guard let slice = try await node.slice(post.commitment) else {
            await say("misses", "the slice of job \(view.id) is not there")
            return false
        }
        let proof = Slice.proof(of: slice)
        guard Slice.commitment(of: proof) == post.commitment else {
            await say("misses", "what came for job \(view.id) is another slice")
            return false
        }
        let command = ComputeMarket.Command.prove(Proof(job: view.id, proof: proof))
        let result = try await account.submit(.market(command), in: post.lane)
        var told = MarketStep("proved", by: "provider", job: view.id)
        (told.transaction, told.outcome) = (result.id, result.name.text)
        await tell(told)
        return result.isDone
    }
}

/// Jobs that could not be done, and when each is looked at again: after twice as many looks each time.
private struct Troubles {
    private var waits: [JobID: (looks: Int, next: Int)] = [:]

    /// Whether it is time for that job.
    mutating func mayTry(_ job: JobID) -> Bool {
        guard var wait = waits[job] else { return true }
        wait.looks -= 1
        waits[job] = wait
        return wait.looks <= 0
    }

    mutating func add(_ job: JobID) {
        let next = min((waits[job]?.next ?? 1) * 2, 64)
        waits[job] = (next, next)
    }

    /// Only open jobs are remembered.
    mutating func forget(allBut jobs: Set<JobID>) {
        waits = waits.filter { jobs.contains($0.key) }
    }
}
