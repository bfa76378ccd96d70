import Chain
import ChainSurface
import ComputeMarket
import Crypto
import HTTP
import Loops
import Primitives
package import Provider
import RPC
import Records
import Surface
import Tables
import Telemetry
package import Terminal

/// A provider and a buyer at work on a node, and each job's way as the node tells of it.
package struct Showcase: Sendable {
    package typealias Tell = @Sendable (MarketStep) async -> Void

    private let node: RemoteNode
    private let loops: LoopGroup
    private let url: String
    private let provider: ReferenceProvider
    private let buyer: Buyer
    /// So many jobs are paid at the end; nil where there is no end.
    private let most: Int?
    private let tell: Tell

    /// Whose keys everyone knows: the accounts of the development chain's walk-through.
    private static let (buying, selling) = (DevelopmentKey.buyer, DevelopmentKey.provider)

    package init(
        at url: String, every: Duration, until most: Int?, tell: @escaping Tell
    ) throws(CommandFailure) {
        do {
            loops = try LoopGroup(count: 1, name: "market")
            node = try RemoteNode(try WebTarget(url), on: loops)
            var terms = Buyer.Terms()
            terms.every = every
            provider = ReferenceProvider(
                SigningAccount(try Self.selling.signingKey, at: node), at: node,
                offering: Offer(units: Units(100), pricePerUnit: Price(100)), tell: tell)
            buyer = Buyer(
                SigningAccount(try Self.buying.signingKey, at: node), at: node, terms,
                now: { Milliseconds(WallClock.system.nanoseconds() / 1_000_000) }, tell: tell)
        } catch { throw CommandFailure(.cannotCreate, "\(error)") }
        (self.url, self.most, self.tell) = (url, most, tell)
    }

    package func close() {
        node.close()
        loops.stop()
    }

    /// Works until so many jobs are paid, or the task is cancelled.
    package func run() async {
        guard let begin = await events() else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await follow(after: begin) }
            let working = Task { await provider.run() }
            let buying = Task { await buyer.run() }
            await withTaskCancellationHandler {
                await group.next()
            } onCancel: {
                working.cancel()
                buying.cancel()
            }
            working.cancel()
            buying.cancel()
            await working.value
            await buying.value
        }
    }

    /// The newest leaf there is.
    private func events() async -> UInt64? {
        while !Task.isCancelled {
            do throws(RemoteNode.Failure) {
                return try await node.call(ChainMethods.status).history.size - 1
            } catch {
                guard await node.pause(for: .milliseconds(250)) else { return nil }
            }
        }
        return nil
    }

    // MARK: Telling

    private func follow(after leaf: UInt64) async {
        var (leaf, paid) = (leaf, 0)
        while !Task.isCancelled {
            do {
                let feed = try node.events(after: leaf)
                while let event = try await feed.next() {
                    guard !event.data.isEmpty else { continue }
                    let view = try EventView(json: Array(event.data.utf8))
                    leaf = view.leaf
                    if await tell(of: view) { paid += 1 }
                    if let most, paid >= most { return await feed.cancel() }
                }
            } catch {
                if Task.isCancelled { return }
                var told = MarketStep("waits", by: "run")
                told.detail = "\(error)"
                await tell(told)
            }
            guard await node.pause(for: .seconds(1)) else { return }
        }
    }

    /// Tells what an event means for a job; whether one of the buyer's was paid, or tallied in a dry run.
    private func tell(of event: EventView) async -> Bool {
        let bytes = event.bytes.bytes
        guard bytes.count >= 2, bytes[0] == ComputeMarket.room else { return false }
        let fields = Array(bytes.dropFirst(2))
        do throws(RecordError) {
            switch bytes[1] {
            case JobPosted.tag:
                let posted = try JobPosted(binary: fields)
                var step = step("posted", posted.id, event)
                step.amount = posted.post.pricePerUnit.total(for: posted.post.units)
                await tell(step)
            case JobMatched.tag:
                let matched = try JobMatched(binary: fields)
                var step = step("matched", matched.id, event)
                step.amount = matched.pricePerUnit.total(for: matched.units)
                await tell(step)
            case JobFinished.tag:
                let finished = try JobFinished(binary: fields)
                await tell(step("proven", finished.id, event))
            case JobRefunded.tag:
                let refunded = try JobRefunded(binary: fields)
                var step = step("refunded", refunded.id, event)
                (step.amount, step.detail) = (refunded.amount, refunded.reason.name)
                await tell(step)
            case Receipt.tag:
                await tell(of: try Receipt(binary: fields), event)
                return true
            case DryRunReceipt.tag:
                let receipt = try DryRunReceipt(binary: fields).receipt
                let job = UInt64(receipt.job.text).map { JobID($0) } ?? .none
                var step = step("tallied", job, event)
                step.amount = receipt.quotePrice.total(for: receipt.units)
                await tell(step)
                return true
            default: break
            }
        } catch {
            var told = MarketStep("unreadable", by: "run")
            (told.leaf, told.detail) = (event.leaf, "\(error)")
            await tell(told)
        }
        return false
    }

    private func step(_ name: String, _ job: JobID, _ event: EventView) -> MarketStep {
        var step = MarketStep(name, by: "", job: job)
        step.leaf = event.leaf
        return step
    }

    private func tell(of receipt: Receipt, _ event: EventView) async {
        let job = UInt64(receipt.job.text).map { JobID($0) } ?? .none
        var step = step("receipt", job, event)
        await waitUntilSealed(event.leaf)
        step.verify = "tb-cli node prove event \(event.leaf) --url \(url)"
        await tell(step)
        var paid = self.step("paid", job, event)
        paid.amount = receipt.quotePrice.total(for: receipt.units)
        do throws(RemoteNode.Failure) {
            paid.buyerBalance = try await balance(of: receipt.buyer)
            paid.providerBalance = try await balance(of: receipt.provider)
        } catch { paid.detail = "\(error)" }
        await tell(paid)
    }

    /// A proof is of a sealed block: the command that is told works once it is told.
    private func waitUntilSealed(_ leaf: UInt64) async {
        for _ in 0..<100 {
            do throws(RemoteNode.Failure) {
                _ = try await node.call(ChainMethods.proveEvent, EventProofQuery(leaf))
                return
            } catch { guard await node.pause(for: .milliseconds(100)) else { return } }
        }
    }

    private func balance(of account: Address) async throws(RemoteNode.Failure) -> Amount {
        try await node.call(ChainMethods.account, AccountQuery(account)).balance(of: .block)
    }
}
