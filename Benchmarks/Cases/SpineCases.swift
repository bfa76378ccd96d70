import Disk
import Primitives
import Spine

/// Transfers between a million accounts through the running spine: one fsync a batch before anything is
/// answered, one audit record and one leaf of History a transfer, a block a second with its roots.
/// Beside it PostgreSQL does the same work: both sides of the entry and a row that says so.
enum SpineCases {
    static let cases: [Case] = [
        batches("spine.durable/8190-a-batch", of: 8_190, clients: 3, keys: "uniform", skew: 0),
        batches(
            "spine.durable/8190-a-batch-zipf", of: 8_190, clients: 3, keys: "zipf 0.99",
            skew: 0.99),
        batches("spine.durable/100-a-batch", of: 100, clients: 64, keys: "uniform", skew: 0),
        clients, slowest, bytes, recovery, verification,
    ]

    /// Transfers in one round: some seconds, so that blocks are sealed in each.
    private static let round = 1_000_000

    private static func requests(_ load: inout TransferLoad, of size: Int) -> [[PreparedEntry]] {
        let pool = (0..<max(200_000 / size, 1)).map { _ in load.entries(size) }
        return (0..<round / size).map { pool[$0 % pool.count] }
    }

    /// Requests of one size from some clients. The peer applies as many in one statement.
    private static func batches(
        _ name: String, of size: Int, clients: Int, keys: String, skew: Double
    ) -> Case {
        Case(
            name,
            [
                "accounts": "\(TransferLoad.accounts)", "batch": "\(size)",
                "clients": "\(clients)", "keys": keys, "disk": ".build",
            ], unit: .rate("transfers")
        ) {
            var load = TransferLoad(skew: skew)
            let spine = try RunningSpine(load.chain)
            let requests = requests(&load, of: size)
            let ours = Contender.timingItself {
                let round = try spine.send(requests, clients: clients)
                return Sample(work: round.done, duration: round.duration)
            }
            guard skew == 0 else { return Match(ours) }
            return Match(ours, against: .postgres(batch: size))
        }
    }

    private static let clients = Case(
        "spine.durable/512-clients",
        ["accounts": "\(TransferLoad.accounts)", "batch": "1", "clients": "512", "disk": ".build"],
        unit: .rate("transfers")
    ) {
        let ours = try singles { round in
            Sample(work: round.done, duration: round.duration)
        }
        return Match(ours, against: .postgresSingles())
    }

    /// How long all but one in a hundred of those waited for their answer.
    private static let slowest = Case(
        "spine.durable/512-clients-p99",
        ["accounts": "\(TransferLoad.accounts)", "batch": "1", "clients": "512", "disk": ".build"],
        unit: .figure("ms", better: .lower)
    ) {
        Match(
            try singles { round in
                Sample(
                    work: round.done, duration: round.duration,
                    figure: round.slowestOfMost / .milliseconds(1))
            })
    }

    private static func singles(
        _ sample: @escaping (RunningSpine.Round) -> Sample
    ) throws -> Contender {
        var load = TransferLoad()
        let spine = try RunningSpine(load.chain)
        let pool = load.entries(300_000).map { [$0] }
        return .timingItself { sample(try spine.send(pool, clients: 512)) }
    }

    /// What the command log holds of a transfer, its share of batches, groups and blocks included.
    private static let bytes = Case(
        "spine.log/bytes-per-transfer", ["batch": "8190", "transfers": "\(round)"],
        unit: .figure("bytes", better: .lower)
    ) {
        var load = TransferLoad()
        let spine = try RunningSpine(load.chain)
        let done = try spine.send(requests(&load, of: 8_190), clients: 3).done
        let bytes = Double(try spine.endLog()) / Double(done)
        return Match(
            .timingItself { Sample(work: 1, duration: .zero, figure: bytes) })
    }

    /// A start of a chain whose newest snapshot lies half of its transfers back.
    private static let recovery = Case(
        "spine.start/10m-transfers",
        [
            "accounts": "\(TransferLoad.accounts)", "transfers": "10000000",
            "snapshot": "5000000", "disk": ".build",
        ], unit: .seconds
    ) {
        let chain = try WrittenChain(transfers: 10_000_000, snapshotAt: 5_000_000)
        return Match(
            .timingItself {
                Sample(work: 1, duration: try chain.replay(fromGenesis: false).duration)
            })
    }

    /// What `verify` does with the log, signatures apart.
    private static let verification = Case(
        "spine.verify/3m-transfers",
        ["accounts": "\(TransferLoad.accounts)", "transfers": "3000000", "disk": ".build"],
        unit: .rate("commands")
    ) {
        let chain = try WrittenChain(transfers: 3_000_000, snapshotAt: nil)
        return Match(
            .timingItself {
                let (entries, duration) = try chain.replay(fromGenesis: true)
                return Sample(work: entries, duration: duration)
            })
    }
}
