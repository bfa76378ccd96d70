import ChainSurface
import ComputeMarket
import Primitives
import Records
import Surface
import Terminal
import World

/// `compute post`: a slice is handed to the node, and a job about it to the market.
enum PostVerb {
    private static let slice = Option<String>.required(
        "slice", .path, "the file to have worked on, at most 16 MiB")
    private static let deadline = Option<Duration>(
        "deadline", .duration(in: .seconds(1) ... .seconds(30 * 86_400)), default: .seconds(60),
        "after which time the money comes back")

    static var command: Command {
        var post = Command(
            "post", "have work done on a file, for at most a price",
            options: [slice, ComputeVerbs.units, ComputeVerbs.price, deadline]
                + SigningOptions.all
        ) { (invocation, session) async throws(CommandFailure) in
            let bytes = try NamedFile.bytes(
                of: invocation[slice], most: StoredSlice.most)
            let signer = try Signer(invocation, session)
            return try await NodeConnection.to(invocation) { (node) async throws(CommandFailure) in
                try await run(bytes, invocation, signer, node, session)
            }
        }
        post.discussion = """
            The commitment to the work is computed here; the file goes to the node, where providers fetch \
            it. All of units × price is set aside; what a cheaper offer saves comes back at once.

            \(ComputeVerbs.signing)
            """
        post.exitCodes = NodeConnection.exitCodes + [.badData]
        post.examples = [
            Command.Example(
                "compute post --key-file buyer.key --slice data.bin --units 4 --price 7 --deadline 60s",
                "four units at seven at most, within a minute")
        ]
        return post
    }

    private static func run(
        _ bytes: [UInt8], _ invocation: Invocation, _ signer: Signer, _ node: NodeConnection,
        _ session: Session
    ) async throws(CommandFailure) -> ExitCode {
        let stored = try await upload(bytes, to: node)
        let status = try await node.call(ChainMethods.status)
        let post = JobPost(
            commitment: stored.commitment, length: stored.length,
            units: Units(invocation[ComputeVerbs.units]),
            pricePerUnit: Price(invocation[ComputeVerbs.price]),
            lane: invocation[SigningOptions.lane],
            deadline: try status.time(after: invocation[deadline]))
        return try await signer.submit(.market(.post(post)), to: node, session) {
            (submitted) async throws(CommandFailure) in
            var query = JobsQuery()
            (query.buyer, query.limit) = (signer.account, PageLimit(clamping: 20))
            let jobs = try await node.call(ComputeMarketMethods.jobs, query).jobs
            if let made = jobs.first(where: { $0.job.post == post }) {
                submitted.made("job", made.id.value)
            }
        }
    }

    /// Hands the slice to the node, which has to say the same of it as is computed here.
    private static func upload(
        _ bytes: [UInt8], to node: NodeConnection
    ) async throws(CommandFailure) -> StoredSlice {
        let expected = StoredSlice(
            commitment: Slice.commitment(of: Slice.proof(of: bytes)), length: UInt64(bytes.count))
        let answer = try await node.put(bytes, at: "/slices")
        let stored: StoredSlice
        do throws(RecordError) { stored = try StoredSlice(json: answer) } catch {
            throw CommandFailure(.unavailable, "the node does not say what it stored: \(error)")
        }
        guard stored == expected else {
            throw CommandFailure(
                .failed,
                "the node stored something else: \(stored.commitment), and the file's "
                    + "commitment is \(expected.commitment)")
        }
        return stored
    }
}
