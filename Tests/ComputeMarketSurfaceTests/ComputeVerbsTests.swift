import Chain
import ChainSurface
import ComputeMarket
import ComputeMarketSurface
import Foundation
import Ledger
import Primitives
import RPC
import Records
import Settlement
import SpecTesting
import Surface
import SurfaceTesting
import Tables
import Terminal
import Testing
import World

@Suite(.ownThreads) struct ComputeVerbsTests {
    private func run(
        _ node: TestNode, _ line: String, key: ScratchKey? = nil
    ) async -> TestNode.Said {
        let words = line.split(separator: " ").map(String.init)
        return await node.run(Samples.tree, words + (key.map { ["--key-file", $0.path] } ?? []))
    }

    /// A file of these bytes, for the length of a test.
    private func slice(_ bytes: [UInt8]) throws -> String {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "tb-slice-\(UUID().uuidString)")
        try Data(bytes).write(to: url)
        return url.path
    }

    @Test func `a job goes from offer and post to its receipt, told at each step`() async throws {
        let node = try await Samples.node()
        node.catchUp()
        let (buyer, provider) = (try ScratchKey(.buyer), try ScratchKey(.provider))
        let offer = await run(node, "offer --units 8 --price 5", key: provider)
        #expect(offer.code == .success && offer.output.hasSuffix("offer    1\n"), "\(offer)")
        #expect(
            await run(node, "offers").output == """
                lane        offers  waiting  matched
                consumer         1        0        0
                industrial       0        0        0

                offer  price  free  units  lane      provider
                    1      5     8      8  consumer  \(Samples.provider.short)

                """)

        let file = try slice([7, 8, 9])
        defer { try? FileManager.default.removeItem(atPath: file) }
        let post = await run(
            node, "post --slice \(file) --units 2 --price 10 --deadline 60s", key: buyer)
        #expect(post.code == .success && post.output.hasSuffix("job      1\n"), "\(post)")
        #expect(
            await run(node, "jobs").output == """
                job  state    units  price  lane      buyer            provider
                  1  matched      2      5  consumer  \(Samples.buyer.short)  \(Samples.provider.short)

                """)
        let job = await run(node, "job 1").output
        #expect(job.hasPrefix("job         1\nstate       matched\nbuyer       \(Samples.buyer)\n"))
        let commitment = Slice.commitment(of: Slice.proof(of: [7, 8, 9]))
        #expect(job.contains("slice       3 bytes\ncommits to  \(commitment)\n"))

        let proof = Proof(job: JobID(1), proof: Slice.proof(of: [7, 8, 9]))
        node.gate.perform(.market(.prove(proof)), by: Samples.provider)
        let done = await run(node, "job 1").output
        #expect(done.contains("state       finished\n") && done.contains("paid        10 at "))
        #expect(await run(node, "jobs --state waiting").output.split(separator: "\n").count == 1)
        #expect(await run(node, "withdraw 1", key: provider).code == .success)
        #expect(node.gate.world.market.offer(OfferID(1)) == nil)
        #expect(node.gate.world.ledger.isConserved)
    }

    @Test func `what a dry run says of a job is not taken for a payment`() async throws {
        let node = try await Samples.node()
        node.gate.perform(
            .settlement(.dryRun(BackToDryRun())), by: GenesisFile.dev.operators.address)
        node.gate.perform(.market(Samples.offer()), by: Samples.provider)
        node.gate.perform(.market(Samples.post(slice: [7, 8, 9])), by: Samples.buyer)
        let matched = await run(node, "job 1").output
        #expect(matched.contains("book        dry run: nothing of it is paid\n"), "\(matched)")
        #expect(await run(node, "jobs").output.contains("matched (dry run)"))
        let proof = Proof(job: JobID(1), proof: Slice.proof(of: [7, 8, 9]))
        node.gate.perform(.market(.prove(proof)), by: Samples.provider)
        let done = await run(node, "job 1").output
        #expect(done.contains("tallied     10 in a dry run at "), "\(done)")
        #expect(!done.contains("paid      ") && !done.contains("receipt"))
        let view = try JobView(json: await run(node, "job 1 --json").output)
        #expect(view.book == .dryRun && view.receipt == nil)
        #expect(view.dryRunReceipt?.quotePrice == Price(5))
        #expect(node.gate.world.ledger.isConserved && node.gate.world.ledger.depositCount == 0)
    }

    @Test func `a job that nobody does is taken back, by its buyer alone`() async throws {
        let node = try await Samples.node()
        let (buyer, other) = (try ScratchKey(.buyer), try ScratchKey(.provider))
        node.gate.perform(.market(Samples.post()), by: Samples.buyer)
        let stranger = await run(node, "cancel 1", key: other)
        #expect(stranger.code == .failed && stranger.output.contains("outcome  compute_market."))
        #expect(await run(node, "cancel 1", key: buyer).code == .success)
        #expect(await run(node, "job 1").output.contains("state       refunded (cancelled)\n"))
        #expect(node.gate.world.ledger.supply(of: .block).deposits == .zero)
    }

    @Test func `a job is read as JSON, with its state by name`() async throws {
        let node = try await Samples.node()
        node.gate.perform(.market(Samples.post()), by: Samples.buyer)
        let said = await run(node, "job 1 --json")
        #expect(said.output.hasPrefix(#"{"id":1,"state":"waiting","job":{"buyer":"tb1"#))
        let list = try JobList(json: await run(node, "jobs --json").output)
        #expect(list.jobs.map(\.id) == [JobID(1)])
        let missing = await run(node, "job 2")
        #expect(missing.code == .missing && missing.errors == "compute job: there is no job 2\n")
    }

    @Test func `a slice that cannot be read, or is empty or too large, is not posted`() async throws
    {
        let node = try await Samples.node()
        let buyer = try ScratchKey(.buyer)
        let (empty, large) = (
            try slice([]), try slice(Array(repeating: 0, count: StoredSlice.most + 1))
        )
        defer { for file in [empty, large] { try? FileManager.default.removeItem(atPath: file) } }
        let wrong: [(String, ExitCode, String)] = [
            ("/nowhere/slice", .missing, "cannot open"), (empty, .badData, "is empty"),
            (large, .badData, "more than 16777216 bytes"),
        ]
        for (file, code, reason) in wrong {
            let said = await run(node, "post --slice \(file) --units 1 --price 1", key: buyer)
            #expect(said.code == code && said.errors.contains(reason), "\(said.errors)")
        }
        #expect(node.gate.world.market.jobs.isEmpty)
    }

    @Test func `the largest slice is taken`() async throws {
        let node = try await Samples.node()
        node.catchUp()
        let file = try slice(Array(repeating: 7, count: StoredSlice.most))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let said = await run(
            node, "post --slice \(file) --units 1 --price 1", key: try ScratchKey(.buyer))
        #expect(said.code == .success, "\(said.errors)")
    }

    @Test func `a node that stored something else gets no job`() async throws {
        let node = try await Samples.node { _ in StoredSlice(commitment: .zero, length: 3) }
        let file = try slice([7, 8, 9])
        defer { try? FileManager.default.removeItem(atPath: file) }
        let said = await run(
            node, "post --slice \(file) --units 1 --price 1", key: try ScratchKey(.buyer))
        #expect(said.code == .failed && said.errors.contains("the node stored something else"))
        #expect(node.gate.world.market.jobs.isEmpty)
    }
}
