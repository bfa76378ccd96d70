import ComputeMarket
import ComputeMarketSurface
import HTTP
package import Primitives
import Surface
import World

/// A buyer who wants a slice of chance bytes hashed every few seconds: leaves the slice with the
/// node and posts a job for it, like any stranger.
package struct Buyer: Sendable {
    /// What is bought.
    package struct Terms: Sendable {
        package var units = Units(10)
        /// The most for a unit.
        package var price = Price(150)
        package var lane = FeeLane.consumer
        package var sliceBytes = 16_384...262_144
        package var deadline = Milliseconds.minutes(1)
        package var every = Duration.seconds(3)
        /// Jobs at one time.
        package var open = 2

        package init() {}
    }

    package typealias Tell = @Sendable (MarketStep) async -> Void
    /// Milliseconds since the Unix epoch.
    package typealias Now = @Sendable () -> Milliseconds

    private let node: RemoteNode
    private let account: SigningAccount
    private let terms: Terms
    private let now: Now
    private let tell: Tell

    package init(
        _ account: SigningAccount, at node: RemoteNode, _ terms: Terms, now: @escaping Now,
        tell: @escaping Tell
    ) {
        (self.account, self.node, self.terms) = (account, node, terms)
        (self.now, self.tell) = (now, tell)
    }

    /// Buys until the task is cancelled.
    package func run() async {
        var (failures, dice) = (0, SystemRandomNumberGenerator())
        while !Task.isCancelled {
            var wait = terms.every
            do throws(RemoteNode.Failure) {
                if try await openJobs() < terms.open { try await post(using: &dice) }
                failures = 0
            } catch {
                if Task.isCancelled { return }
                failures += 1
                if failures == 1 {
                    var told = MarketStep("waits", by: "buyer")
                    told.detail = "\(error)"
                    await tell(told)
                }
                let backoff = Backoff(first: 250, most: 5_000)
                wait = .milliseconds(backoff.wait(afterFailures: failures, using: &dice))
            }
            guard await node.pause(for: wait) else { return }
        }
    }

    private func openJobs() async throws(RemoteNode.Failure) -> Int {
        var count = 0
        for stage in [JobStage.waiting, .matched] {
            var query = JobsQuery()
            (query.state, query.buyer) = (stage, account.address)
            count += try await node.call(ComputeMarketMethods.jobs, query).jobs.count
        }
        return count
    }

    private func post(
        using dice: inout some RandomNumberGenerator
    ) async throws(RemoteNode.Failure) {
        let count = Int.random(in: terms.sliceBytes, using: &dice)
        let slice = (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) }
        let commitment = Slice.commitment(of: Slice.proof(of: slice))
        guard try await node.put(slice) == commitment else {
            throw .status(.unprocessableContent, of: "slices")
        }
        let post = JobPost(
            commitment: commitment, length: UInt64(slice.count), units: terms.units,
            pricePerUnit: terms.price, lane: terms.lane,
            deadline: now().adding(terms.deadline) ?? now())
        let result = try await account.submit(.market(.post(post)), in: terms.lane)
        var told = MarketStep("asked", by: "buyer")
        (told.transaction, told.outcome) = (result.id, result.name.text)
        await tell(told)
    }
}
